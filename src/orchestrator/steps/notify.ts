import type { CaseState, Services } from '../types.ts';

/** Tells people, by the channels of the settings, about what needs them. */
export async function notify(state: CaseState, services: Services): Promise<CaseState> {
  const { outcome } = state;
  if (outcome === null || !isWorthTelling(outcome.kind, services)) return state;
  const notices = await services.notify({ ...state, outcome });
  return { ...state, notices: [...state.notices, ...notices] };
}

function isWorthTelling(kind: string, { settings }: Services): boolean {
  if (settings['notifications.channels'].length === 0) return false;
  if (kind === 'skipped') return false;
  if (kind === 'fixed' || kind === 'rerun') return settings['notifications.notify_on_success'];
  return settings['notifications.notify_on_failure'];
}
