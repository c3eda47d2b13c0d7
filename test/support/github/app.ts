import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { State } from './state.ts';

/** Making a key takes a third of a second: one serves a whole test file. */
let pair: { publicKey: string; privateKey: string } | null = null;

function appKeys(): { publicKey: string; privateKey: string } {
  pair ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return pair;
}

/** A GitHub App with one installation: its key signs, its tokens act. */
export interface App {
  readonly appId: string;
  readonly installationId: number;
  readonly slug: string;
  readonly privateKey: string;
  /** Whether a bearer token was signed by the App's key and is in force. */
  accepts(jwt: string): boolean;
  issueToken(): { token: string; expires_at: string; permissions: Record<string, string> };
  readonly issued: readonly string[];
}

export function createApp(state: State): App {
  const issued: string[] = [];
  const appId = '4242';
  const permissions = {
    actions: 'write',
    contents: 'write',
    pull_requests: 'write',
    issues: 'write',
    metadata: 'read',
  } as const;

  function accepts(jwt: string): boolean {
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    const signed = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      createPublicKey(appKeys().publicKey),
      Buffer.from(signature, 'base64url'),
    );
    const claims = signed
      ? (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iss: unknown; exp: number })
      : null;
    return claims !== null && String(claims.iss) === appId && claims.exp * 1000 > Date.now();
  }

  function issueToken(): { token: string; expires_at: string; permissions: Record<string, string> } {
    const token = `ghs_${String(issued.length + 1).padStart(36, '0')}`;
    issued.push(token);
    const expires = new Date(Date.now() + 3_600_000);
    state.accounts.set(token, {
      login: 'fixer[bot]',
      kind: 'bot',
      scopes: null,
      permissions,
      limit: 5000,
      used: 0,
      resetsAt: expires,
      expired: false,
    });
    return { token, expires_at: expires.toISOString(), permissions };
  }
  return {
    appId,
    installationId: 77,
    slug: 'fixer',
    get privateKey() {
      return appKeys().privateKey;
    },
    accepts,
    issueToken,
    issued,
  };
}
