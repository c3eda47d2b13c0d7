import type { Recipe } from '../types.ts';
import { decline, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

export const terraformFmt: Recipe = {
  id: 'terraform-fmt',
  summary: 'Formats Terraform and OpenTofu files with `terraform fmt` or `tofu fmt`.',
  risk: 'safe',
  touches: ['**/*.{tf,tfvars,tftest.hcl,tfmock.hcl,tofu}'],
  needs: ['terraform'],
  limits: [
    'Repeats the failing `terraform fmt` without its check.',
    'Declines when the failing step has no such command.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'terraform', 'tofu')).find(
      ({ argv }) => argv.includes('fmt') && argv.some((word) => /^--?check(?:=true)?$/.test(word)),
    );
    if (command === undefined) return decline('the failing step does not run `terraform fmt -check`');
    const argv = command.argv.filter((word) => !/^--?(?:check|diff|write|list)(?:=\w+)?$/.test(word));
    return propose(terraformFmt, {
      title: `style: format the configuration with ${argv[0] ?? 'terraform'} fmt`,
      actions: [run(argv, { cwd: command.cwd })],
    });
  },
};
