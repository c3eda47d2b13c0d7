/**
 * How much a line looks like the reason of a failure, by its words alone. The scale is additive: 0 says nothing, 2 and more is
 * a line that a person would stop at, below 0 is a line that only looks like one.
 */
export function telling(text: string): number {
  if (text.length === 0) return 0;
  const line = text.length > 600 ? text.slice(0, 600) : text;
  let sum = 0;
  for (const { pattern, weight } of signs) if (pattern.test(line)) sum += weight;
  return Math.max(-4, Math.min(6, sum));
}

interface Sign {
  readonly pattern: RegExp;
  readonly weight: number;
}

const signs: readonly Sign[] = [
  { pattern: /\b(?:error|ERROR|Error|ERR!|Erreur|Fehler)\b/, weight: 1.5 },
  { pattern: /(?:^|[\s:[(])(?:error|Error|ERROR|fatal|FATAL|panic)(?:\[\w+\])?:/, weight: 1 },
  { pattern: /^(?:##\[error\]|\s*(?:✖|✘|✗|×|❌|⨯|🚨|●|!\s))/u, weight: 1.2 },
  { pattern: /\b[A-Z]\w*(?:Error|Exception)\b/, weight: 1.5 },
  {
    pattern: /\b(?:fatal|FATAL|panicked|panic:|Traceback|abort(?:ed|ing)|segfault|Segmentation fault|core dumped)\b/i,
    weight: 1.5,
  },
  { pattern: /\b(?:failed|failure|FAIL|FAILED|FAILURE|failing|fails)\b|\*\*\* FAILED|^not ok\b/, weight: 1.5 },
  {
    pattern:
      /\b(?:cannot|can't|could not|couldn't|unable to|not found|no such|does not exist|doesn't exist|not recogni[sz]ed|not permitted|not allowed|not defined)\b/i,
    weight: 1.3,
  },
  {
    pattern:
      /\b(?:denied|refused|forbidden|unauthori[sz]ed|rejected|timed out|timeout|exceeded|expired|unreachable|mismatch|conflict|invalid|unexpected|illegal|missing|undefined|unresolved|unsupported|incompatible|violat\w+|disallowed|must (?:be|have|not))\b/i,
    weight: 0.9,
  },
  { pattern: /\b(?:expected|Expected)\b.*\b(?:but|got|received|actual|was|to (?:be|have|equal))\b/, weight: 1.2 },
  {
    pattern: /^\s*(?:[A-Za-z]:)?[\w./\\@-]+\.\w{1,12}(?::\d+(?::\d+)?|\(\d+(?:,\d+)?\)|:\[\d+,\d+\])\S*\s/,
    weight: 0.9,
  },
  {
    pattern:
      /\b(?:would reformat|please run|please commit|run .{1,40} to fix|not formatted|out of date|out of sync|not up.to.date)\b/i,
    weight: 1.2,
  },
  { pattern: /\b(?:warning|warn|WARN|WARNING|deprecated|DEPRECATION|notice)\b/i, weight: -1.6 },
  {
    pattern: /\b(?:0|no|zero) (?:errors?|failures?|failed|failing|problems?|warnings?|issues?|vulnerabilities)\b/i,
    weight: -2.5,
  },
  { pattern: /(?:errors?|failures?|failed|fail)\s*[:=]\s*0\b/i, weight: -2 },
  {
    pattern:
      /\b(?:continue[-_]on[-_]error|fail[-_]fast|errexit|on[-_]failure|error_reporting|fail-on-error|if-no-files-found)\b/i,
    weight: -2.5,
  },
  {
    pattern:
      /(?:exit(?:ed)? (?:with )?(?:code|status)|exited with|returned? (?:a )?(?:non-zero )?(?:exit )?(?:code|status)|ELIFECYCLE|Command failed|marked build as failure|Job failed)/i,
    weight: -1.4,
  },
  { pattern: /^\s*(?:at |from |in |File ")\S.*(?:\d+\)?|in \S+)$/, weight: -0.6 },
  {
    pattern:
      /^\W*(?:(?:\[\w+\] )?BUILD FAIL(?:ED|URE)|[Bb]uild failed|\d+ (?:errors?|warnings?|total warnings)(?: .{0,30})?|Aborted due to warnings|Found \d+ errors?|FAILURE: Build failed with an exception|Tests? failed|TESTS? FAILED)\W*$/,
    weight: -1,
  },
  { pattern: /\b(?:SKIP(?:PED)?|skipped|XFAIL|xfail|ignored)\b/, weight: -3 },
  { pattern: /\b(?:PASS(?:ED)?|passed|✓|✔|ok|success(?:ful(?:ly)?)?)\b/, weight: -1 },
  {
    pattern:
      /^\s*(?:\d+%|Downloading|Downloaded|Fetching|Get:\d|Installing|Collecting|Requirement already|Unpacking|Preparing|Selecting|Setting up|Compiling|Copying|remote: (?:Counting|Compressing|Total)|Receiving|Resolving)\b/,
    weight: -2,
  },
  { pattern: /^(?:##\[(?:group|endgroup|debug|section|command)\]|\s*(?:with|env|shell):)/, weight: -2.5 },
];
