/** One broken project of the demo and what is to be seen with it. */
export interface Scenario {
  /** Folder below `fixtures/repos/_demo`, and name of the repository. */
  readonly name: string;
  readonly title: string;
  /** The project's registry is a server that hangs up, for this scenario alone. */
  readonly registryOutage?: boolean;
}

export const scenarios: readonly Scenario[] = [
  { name: 'unformatted-code', title: 'a failure with a known remedy: reproduced, fixed, proven, handed over' },
  { name: 'registry-outage', title: 'a failure that was only luck: the registry hung up', registryOutage: true },
  { name: 'wrong-total', title: 'a failure that only a person can fix' },
  { name: 'protected-workflow', title: 'a fix that the guard refuses' },
];
