import { judgeDiff, type Verdict } from '../fixer/guard.ts';
import { loadPolicy } from '../fixer/policy.ts';

/** Judges anybody's diff as the fixer's own are judged; see config/policy.json. */
export async function judge(diff: string): Promise<Verdict> {
  return judgeDiff(diff, await loadPolicy());
}
