import { describe, expect, it } from 'vitest';
import { goRemoveUnusedVariable } from '../../../src/fixer/recipes/go-remove-unused-variable.ts';
import { contextFrom } from '../../support/recipe-context.ts';

/** The recipe over a function with the statement in its second line; the compiler refuses `x`. */
function propose(statement: string, rest = '') {
  const text = `func f() {\n\t${statement}\n${rest}}\n`;
  return goRemoveUnusedVariable.propose(
    contextFrom({
      captures: [{ file: 'a.go', line: '2', column: '2', message: 'declared and not used: x' }],
      files: { 'a.go': text },
    }),
  );
}

describe('an unused variable of Go', () => {
  it.each([
    { title: 'with a number', statement: 'x := 19', after: null },
    { title: 'with a string', statement: 'x := "a := b"', after: null },
    { title: 'with another name', statement: 'x := rate', after: null },
    { title: 'with an empty composite', statement: 'x := map[string]int{}', after: null },
    { title: 'with a type alone', statement: 'var x []int', after: null },
    { title: 'with a comment behind it', statement: 'x := 1 // why', after: null },
    { title: 'as the value of a range', statement: 'for i, x := range xs {', after: 'for i := range xs {' },
    { title: 'as the only name of a range', statement: 'for x := range xs {', after: 'for range xs {' },
    { title: 'as the key of a range', statement: 'for x, v := range xs {', after: 'for _, v := range xs {' },
    { title: 'of a type switch', statement: 'switch x := v.(type) {', after: 'switch v.(type) {' },
    { title: 'beside an error', statement: 'x, err := read()', after: '_, err := read()' },
  ])('$title goes', async ({ statement, after }) => {
    expect(await propose(statement)).toMatchObject({
      plan: { actions: [{ content: `func f() {\n${after === null ? '' : `\t${after}\n`}}\n` }], touches: ['a.go'] },
    });
  });

  it.each([
    { title: 'made by a call', statement: 'x := read()' },
    { title: 'received from a channel', statement: 'x := <-done' },
    { title: 'read through a pointer', statement: 'x := *price' },
    { title: 'taken from a list', statement: 'x := xs[0]' },
    { title: 'that is the only name of a call', statement: 'x, _ := read()' },
    { title: 'that is assigned again', statement: 'x := 1', rest: '\tx = 2\n' },
    { title: 'that is counted up', statement: 'x := 1', rest: '\tx++\n' },
    { title: 'that stands elsewhere', statement: 'y := 1' },
  ])('$title stays', async ({ statement, rest }) => {
    expect(await propose(statement, rest)).toEqual({
      declined: expect.stringContaining('could change what the code does'),
    });
  });

  it('that holds an error stays', async () => {
    const context = contextFrom({
      captures: [{ file: 'a.go', line: '1', column: '1', message: 'declared and not used: err' }],
      files: { 'a.go': 'v, err := read()\n' },
    });
    expect(await goRemoveUnusedVariable.propose(context)).toHaveProperty('declined');
  });
});
