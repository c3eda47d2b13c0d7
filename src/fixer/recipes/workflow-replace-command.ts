import type { YAMLMap } from 'yaml';
import type { Recipe } from '../types.ts';
import { captured } from './support/captures.ts';
import { decline, exactly, listed, propose } from './support/proposals.ts';
import { environmentFiles } from './support/retired-on-github.ts';
import { workflowFiles, workflowLimit } from './support/workflow-recipe.ts';
import {
  editWorkflow,
  mapAt,
  openWorkflow,
  scalarAt,
  textAt,
  type TextEdit,
  type WorkflowFile,
} from './support/workflow-file.ts';

export const workflowReplaceCommand: Recipe = {
  id: 'workflow-replace-command',
  summary:
    'Writes the outputs, state, variables and paths of a step to the files that replaced `::set-output` and its kin.',
  risk: 'review',
  touches: workflowFiles,
  needs: [],
  workflowFiles: true,
  limits: [
    workflowLimit,
    'Only an `echo` of one whole line, e.g. `echo "::set-output name=tag::$TAG"`, in bash or sh; where the command is printed in any other way it declines.',
    'It declines where the script escapes line breaks (`%0A`): values of several lines need another form.',
  ],
  async propose(context) {
    const commands = captured(context, 'command', 'message').flatMap((text) =>
      Object.keys(environmentFiles).filter((command) => text === command || text.includes(`"${command}"`)),
    );
    if (commands.length === 0) return decline('the log names no workflow command that was taken away');
    const file = await openWorkflow(context);
    if (typeof file === 'string') return decline(file);
    const edits = scriptEdits(file, new Set(commands));
    if (typeof edits === 'string') return decline(edits);
    if (edits.length === 0) return decline(`no step of ${file.path} prints ${listed(commands)} itself`);
    const edited = await editWorkflow(file, edits);
    if (typeof edited === 'string') return decline(edited);
    return propose(workflowReplaceCommand, {
      title: `ci: replace the workflow command ${listed([...new Set(commands)])}`,
      actions: [{ kind: 'write', path: file.path, content: edited.content }],
      touches: [exactly(file.path)],
    });
  },
};

function scriptEdits(file: WorkflowFile, commands: ReadonlySet<string>): TextEdit[] | string {
  const edits: TextEdit[] = [];
  for (const { key, map, steps } of file.jobs) {
    for (const step of steps) {
      const script = scalarAt(step, 'run');
      if (script === null || !mentions(script.value, commands)) continue;
      const shell = shellOf(file, map, step);
      if (shell !== null) return `the job ${key} prints it in ${shell}`;
      if (/%0A|%0D|%25/i.test(script.value)) return `the job ${key} escapes line breaks in its value`;
      if (/^["']/.test(file.text.slice(script.from, script.to))) return `the script of the job ${key} is a quoted text`;
      const source = file.text.slice(script.from, script.to);
      const text = source
        .split(/(?<=\n)/)
        .map((line) => replaceLine(line, commands))
        .join('');
      if (mentions(text, commands)) return `the job ${key} prints it in a form that is not known`;
      edits.push({ from: script.from, to: script.to, text });
    }
  }
  return edits;
}

function mentions(text: string, commands: ReadonlySet<string>): boolean {
  return [...commands].some((command) => text.includes(`::${command}`));
}

const whole =
  /^(?<before>[ \t]*)echo[ \t]+(?<quote>["']?)::(?<command>set-output|save-state|set-env|add-path)(?:[ \t]+name=(?<name>[A-Za-z_][\w-]*))?::(?<value>.*?)\k<quote>(?<after>[ \t]*\r?\n?)$/;

/** One line, if it is nothing but such an echo; any other line as it is. */
function replaceLine(line: string, commands: ReadonlySet<string>): string {
  const found = whole.exec(line)?.groups;
  const { before = '', quote = '', command = '', name, value = '', after = '' } = found ?? {};
  if (!commands.has(command) || (name === undefined) !== (command === 'add-path')) return line;
  if (quote === '' ? /["'\\;&|<>#]/.test(value) : endsEarly(value, quote)) return line;
  const put = quote === '' ? '"' : quote;
  const assignment = name === undefined ? value : `${name}=${value}`;
  return `${before}echo ${put}${assignment}${put} >> "$${environmentFiles[command] ?? ''}"${after}`;
}

/** Whether the closing quote already stands inside the value, outside of `$( )`. */
function endsEarly(value: string, quote: string): boolean {
  const bare = quote === '"' ? value.replace(/\$\([^()]*\)/g, '').replace(/\\"/g, '') : value;
  return bare.includes(quote);
}

/** The name of a shell that is neither bash nor sh; null when the script is one of those. */
function shellOf(file: WorkflowFile, job: YAMLMap, step: YAMLMap): string | null {
  const fromDefaults = (map: YAMLMap): string | null => {
    const run = mapAt(map, 'defaults');
    const shell = run === null ? null : mapAt(run, 'run');
    return shell === null ? null : textAt(shell, 'shell');
  };
  const shell = textAt(step, 'shell') ?? fromDefaults(job) ?? fromDefaults(file.root);
  if (shell !== null) return /^(?:ba)?sh(?:\s|$)/.test(shell) ? null : shell;
  return /windows|matrix/i.test(String(job.get('runs-on')))
    ? 'the default shell of a runner that may be Windows'
    : null;
}
