import type { LogFormats } from '../core/log.ts';
import type { Catalogue } from './catalogue.ts';
import type { MatchBlock } from './rule-tests.ts';
import { scan } from './scan.ts';

/** Runs the engine over a block of lines as over a log of its own: a tool's plain output. */
export function blockMatcher(catalogue: Catalogue, formats: LogFormats): MatchBlock {
  return async (text) => {
    const { hits } = await scan(oneChunk(text), catalogue, { formats, dialect: 'plain' });
    return hits.map((hit) => ({ ruleId: catalogue.rules[hit.rule]?.id ?? '', captures: hit.captures }));
  };
}

async function* oneChunk(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
