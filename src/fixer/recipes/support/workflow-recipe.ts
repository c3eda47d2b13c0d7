/** What recipes for workflow files may change. */
export const workflowFiles: readonly string[] = ['.github/workflows/*.{yml,yaml}'];

/** Said by each of them. */
export const workflowLimit =
  'Runs only with `fixing.workflow_files` on (`--fix-workflows`), and the token must be allowed to change workflow files.';
