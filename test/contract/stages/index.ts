import type { ProviderId } from '../../../src/providers/registry.ts';
import { gitHubActions } from './github-actions.ts';
import { recorded } from './recorded.ts';
import type { SetStage } from './types.ts';

/** Every provider's stage: a new provider needs one here, the type asks for it. */
export const stages: Record<ProviderId, SetStage> = {
  'github-actions': gitHubActions,
  recorded,
};
