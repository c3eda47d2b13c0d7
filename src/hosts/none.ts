import type { AutofixError } from '../core/errors.ts';
import type { CodeHost } from './types.ts';

/** Stands where no host can be reached, e.g. for recorded logs without a token: reading logs works, everything else says why not. */
export function createNoHost(reason: AutofixError): CodeHost {
  const refuse = (): never => {
    throw reason;
  };
  return {
    id: 'none',
    deliveryNotes: [],
    cloneUrl: refuse,
    getRepository: async () => refuse(),
    credentials: async () => refuse(),
    branchHead: async () => refuse(),
    findPullRequest: async () => refuse(),
    openPullRequest: async () => refuse(),
    updatePullRequest: async () => refuse(),
  };
}
