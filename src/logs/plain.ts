import { nothing, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/** A tool's own output, without a CI around it. */
export const plain: DialectDefinition = {
  dialect: 'plain',
  stamped: false,
  bare: true,
  markers: [],
  score: () => 0.05,
  clean: (raw) => ({ text: tidy(withoutMark(raw)), time: null }),
  open: () => () => nothing,
};
