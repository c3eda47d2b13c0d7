/** 0: the pass ended as it should; 1: failures are left (`--detailed-exit-code`); 2: wrong usage; 3: it could not do its work. */
export const exitCode = { ok: 0, unfixed: 1, usage: 2, failed: 3 } as const;
