/** Counts what one pass may still do; each cap is told once when it holds something back. */
export interface PassLimits {
  /** Takes one fix from the allowance; false when it is used up. */
  takeFix(): boolean;
  readonly notes: readonly string[];
  note(text: string): void;
}

export function createPassLimits(maxFixes: number): PassLimits {
  let fixes = 0;
  const notes = new Set<string>();
  return {
    takeFix() {
      if (fixes >= maxFixes) {
        notes.add(
          `the limit of ${maxFixes} fixes in one pass (fixing.max_fixes_per_run) was reached; the rest waits for the next pass`,
        );
        return false;
      }
      fixes++;
      return true;
    },
    note: (text) => void notes.add(text),
    get notes() {
      return [...notes];
    },
  };
}
