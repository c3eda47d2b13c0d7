import path from 'node:path';

/** Variables of this machine that commands may see: where toolchains and certificates are, and nothing that grants anything. */
const passed = [
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'SYSTEMROOT',
  'PYENV_ROOT',
  'RUSTUP_HOME',
  'RUSTUP_TOOLCHAIN',
  'JAVA_HOME',
  'GOROOT',
  'GOPROXY',
  'GOSUMDB',
  'NVM_DIR',
  'VOLTA_HOME',
  'ASDF_DIR',
  'DOTNET_ROOT',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'GIT_SSL_CAINFO',
  'npm_config_registry',
  'NPM_CONFIG_REGISTRY',
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'UV_INDEX_URL',
  'UV_DEFAULT_INDEX',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
];

export interface EnvironmentRequest {
  /** The environment of this program, of which only the list above is passed. */
  readonly from: NodeJS.ProcessEnv;
  readonly home: string;
  readonly temp: string;
  /** Where package managers keep what they downloaded, so that a proof does not download it twice. */
  readonly caches: string;
  /** More names that the settings pass on; values that hold a secret must not be among them. */
  readonly extra?: readonly string[];
  /** Real home folder of the user, for toolchains that are found by it. */
  readonly userHome: string;
}

/** The environment of every command: the list, a home of its own, shared caches. An address with a secret in it is left out. */
export function sandboxEnvironment(request: EnvironmentRequest): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of [...passed, ...(request.extra ?? [])]) {
    const value = request.from[name];
    if (value !== undefined && !/:\/\/[^/@\s]+@/.test(value)) env[name] = value;
  }
  const inHome = (...parts: string[]): string => path.join(request.home, ...parts);
  const cached = (name: string): string => path.join(request.caches, name);
  return {
    PYENV_ROOT: path.join(request.userHome, '.pyenv'),
    RUSTUP_HOME: path.join(request.userHome, '.rustup'),
    LANG: 'C.UTF-8',
    ...env,
    PATH: [
      inHome('.local/bin'),
      inHome('go/bin'),
      inHome('.cargo/bin'),
      inHome('.npm-global/bin'),
      ...toolPath(request.from),
    ].join(path.delimiter),
    HOME: request.home,
    USER: 'runner',
    LOGNAME: 'runner',
    SHELL: '/bin/bash',
    TMPDIR: request.temp,
    TERM: 'dumb',
    CI: 'true',
    NO_COLOR: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    npm_config_cache: cached('npm'),
    npm_config_prefix: inHome('.npm-global'),
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    PNPM_HOME: cached('pnpm'),
    YARN_CACHE_FOLDER: cached('yarn'),
    COREPACK_HOME: cached('corepack'),
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
    PIP_CACHE_DIR: cached('pip'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    UV_CACHE_DIR: cached('uv'),
    POETRY_CACHE_DIR: cached('poetry'),
    GOPATH: inHome('go'),
    GOMODCACHE: cached('go-mod'),
    GOCACHE: cached('go-build'),
    GOFLAGS: '-modcacherw',
    CARGO_HOME: inHome('.cargo'),
    GEM_HOME: inHome('.gem'),
    COMPOSER_CACHE_DIR: cached('composer'),
    GRADLE_USER_HOME: cached('gradle'),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
  };
}

/** The machine's program folders: absolute ones only, so that nothing of the work tree is found by chance. */
function toolPath(from: NodeJS.ProcessEnv): string[] {
  const folders = (from['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(path.delimiter);
  return [...new Set(folders.filter((folder) => path.isAbsolute(folder) && !folder.includes('/node_modules/')))];
}

/** Folders below the user's home that hold toolchains and no secrets: they stay readable where the rest is hidden. */
export function toolFolders(from: NodeJS.ProcessEnv, userHome: string): string[] {
  const roots = [
    '.pyenv',
    '.nvm',
    '.rustup',
    '.volta',
    '.asdf',
    '.rbenv',
    '.sdkman',
    '.bun',
    '.deno',
    '.fnm',
    'miniconda3',
    'go/bin',
    '.cargo/bin',
    '.local/bin',
    '.local/share/mise',
    '.local/share/fnm',
    '.local/share/uv',
  ];
  const onPath = toolPath(from).filter((folder) => folder.startsWith(`${userHome}${path.sep}`));
  const known = roots.map((root) => path.join(userHome, root));
  const uncovered = onPath.filter(
    (folder) => !known.some((root) => folder === root || folder.startsWith(`${root}${path.sep}`)),
  );
  return [...known, ...uncovered];
}
