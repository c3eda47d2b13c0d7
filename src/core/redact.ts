export interface Redactor {
  /** The text with every secret replaced. Idempotent; linear in the length of the text. */
  redact(text: string): string;
}

/** What stands in the place of a secret. */
export const mask = '[redacted]';

const shortestValue = 6;

/**
 * A redactor for the given secret values, in every form in which they may be printed (raw, URL-encoded, JSON-escaped,
 * base64 also as a part of a longer text), and for everything that has the shape of a secret. Values of less than six
 * characters are left alone: they would take half of a log with them.
 */
export function createRedactor(values: readonly string[] = []): Redactor {
  const forms = [...new Set(values.flatMap((value) => [value, ...value.split(/\r?\n/)]).flatMap(formsOf))]
    .filter((form) => form.length >= shortestValue && !mask.includes(form))
    .sort((a, b) => b.length - a.length);
  return {
    redact(text) {
      const known = forms.reduce((kept, form) => (kept.includes(form) ? kept.replaceAll(form, mask) : kept), text);
      return redactShapes(known);
    },
  };
}

const shapesOnly = createRedactor();

/** The text with everything that has the shape of a secret replaced, whatever its value. */
export function redact(text: string): string {
  return shapesOnly.redact(text);
}

function formsOf(secret: string): string[] {
  const value = secret.trim();
  if (value.length < shortestValue) return [];
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    encodeURIComponent(value),
    encodeURI(value),
    json,
    JSON.stringify(json).slice(1, -1),
    ...base64Forms(value),
  ];
}

/** What the value looks like inside base64 of a text that holds it, at each of the three alignments. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = shift === 0 ? 0 : shift + 1;
    const partial = (shift + bytes.length) % 3 !== 0 ? 1 : 0;
    return encoded.slice(from, encoded.length - partial);
  });
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

interface Shape {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/**
 * Tokens of well-known issuers, told by their prefixes. Sources: the issuers' own descriptions of their token formats. Every
 * pattern begins with a literal and cannot be entered again inside a run that it has read: time stays linear.
 */
const tokens: readonly RegExp[] = [
  /gh[oprsu]_[A-Za-z0-9]{30,255}/g,
  /github_pat_[A-Za-z0-9_]{22,255}/g,
  /gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w-]{18,300}(?:\.[\w-]{1,40}){0,3}/g,
  /xox[abceoprs]-[\w-]{10,300}/g,
  /xapp-\d-[\w-]{10,300}/g,
  /https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[\w/-]{10,300}/g,
  /https:\/\/(?:\w{1,20}\.)?discord(?:app)?\.com\/api\/webhooks\/[\w/-]{10,300}/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  /npm_[A-Za-z0-9]{36,100}/g,
  /pypi-[\w-]{50,500}/g,
  /(?<![\w-])eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}/g,
  /\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,300}/g,
  /\bAIza[\w-]{35}/g,
  /\bya29\.[\w-]{20,500}/g,
  /\bdo[opr]_v1_[a-f0-9]{64}/g,
  /\bSG\.[\w-]{16,64}\.[\w-]{16,128}/g,
  /\bhf_[A-Za-z0-9]{30,100}/g,
  /\bdckr_pat_[\w-]{20,100}/g,
  /\bdp\.(?:pt|st|ct|sa|audit)\.[A-Za-z0-9.]{20,100}/g,
  /\bhvs\.[\w-]{24,300}/g,
  /\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}/g,
  /\bATATT[\w=-]{30,300}/g,
  /\bsq0[a-z]{3}-[\w-]{22,60}/g,
  /\bPMAK-[A-Za-z0-9-]{40,80}/g,
  /\brubygems_[a-f0-9]{48}/g,
  /\bcio[A-Za-z0-9]{32}\b/g,
  /\bNRAK-[A-Z0-9]{27}/g,
  /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/=]{20,200}/g,
];

const shapes: readonly Shape[] = [
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    replacement: mask,
  },
  // A line of key material whose BEGIN stands elsewhere.
  {
    pattern:
      /^(?=[A-Za-z0-9+/]{0,60}[0-9+/])(?=[A-Za-z0-9+/]{0,60}[a-z])(?=[A-Za-z0-9+/]{0,60}[A-Z])[A-Za-z0-9+/]{60,76}={0,2}$/gm,
    replacement: mask,
  },
  ...tokens.map((pattern) => ({ pattern, replacement: mask })),
  { pattern: /(:\/\/[^\s/:@]{0,256}:)[^\s/]+(?=@)/g, replacement: `$1${mask}` },
  { pattern: /(:\/\/)[^\s/:@[\]]{16,256}(?=@)/g, replacement: `$1${mask}` },
  {
    pattern:
      /(\b(?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?(?:(?:basic|bearer|token|digest|negotiate|apikey)[ \t]+)?)(?!(?:basic|bearer|token|digest|negotiate|apikey)[ \t])[^\s"',;[]{4,}/gi,
    replacement: `$1${mask}`,
  },
  { pattern: /(\bbearer[ \t]+)[A-Za-z0-9._~+/-]{16,}=*/gi, replacement: `$1${mask}` },
  { pattern: /((?:^|[\s;])(?:set-)?cookie:[ \t]*)[^\r\n[]{8,}/gi, replacement: `$1${mask}` },
  {
    pattern:
      /([?&](?:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|access_token|token|key|api_key|apikey|password|secret)=)[^\s&"'<>[]{8,}/gi,
    replacement: `$1${mask}`,
  },
];

/** Names whose value is a secret; up to so many characters may follow the word, as in `PASSWORD_FILE`. */
const assignment =
  /((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|client[_-]?secret|credentials?|_pwd|_auth)(?:[_-][A-Za-z0-9]{1,20}){0,2}["']?)([ \t]{0,3}[:=][ \t]{0,3})(["']?)([^\s"'`,;&<>()[\]{}]{4,})/gi;

/** Every shape holds one of these; most lines of a log hold none. */
const suspicious =
  /gh[oprsu]_|_pat_|gl[a-z]{2,5}-|xox|xapp-|:\/\/|AKIA|ASIA|ABIA|ACCA|npm_|pypi-|eyJ|k_(?:live|test)_|sk-|AIza|ya29|do[opr]_v1|SG\.|hf_|dp\.|hvs\.|shp|ATATT|sq0|PMAK|rubygems|cio|NRAK|SharedAccess|AccountKey|-----|^[A-Za-z0-9+/]{60}|authorization|bearer|cookie|[?&](?:sig|x-|access|token|key|api|password|secret)|passw|passphrase|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|credential|_pwd|_auth/im;

function redactShapes(text: string): string {
  if (!suspicious.test(text)) return text;
  const known = shapes.reduce((kept, { pattern, replacement }) => kept.replace(pattern, replacement), text);
  return known.replace(assignment, (all: string, name: string, sign: string, quote: string, value: string) =>
    isSecretValue(sign, quote, value) ? `${name}${sign}${quote}${mask}` : all,
  );
}

/** Keeps variables (`$TOKEN`, `%TOKEN%`), words of a sentence (`Unexpected token: identifier`), code (`token = next`), and what is masked already. */
function isSecretValue(sign: string, quote: string, value: string): boolean {
  if (/^(?:[$%*]|true\b|false\b|null\b|undefined\b|none\b|required\b|process\.|os\.|env\.|secrets\.|xxx)/i.test(value))
    return false;
  if (/[/\\].*[/\\]|^\.{0,2}[/\\]|\.(?:[jt]sx?|py|rb|go|rs|java|json|ya?ml|txt|md)(?::\d|$)/.test(value)) return false;
  const isRandom = value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value);
  return quote !== '' ? value.length >= 6 : isRandom || (sign === '=' && value.length >= 6);
}
