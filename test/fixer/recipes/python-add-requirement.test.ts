import { describe, expect, it } from 'vitest';
import { pythonAddRequirement } from '../../../src/fixer/recipes/python-add-requirement.ts';
import {
  addToPoetry,
  addToProject,
  addToRequirements,
} from '../../../src/fixer/recipes/support/python-requirements.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const index = {
  'python3 -m pip index versions --disable-pip-version-check -- PyYAML': 'PyYAML (6.0.3)\nAvailable versions: 6.0.3\n',
};

function propose(
  module: string,
  files: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, string>> = index,
) {
  return pythonAddRequirement.propose(contextFrom({ captures: [{ module }], files, answers }));
}

describe('a missing module', () => {
  it.each([
    {
      title: 'yaml is PyYAML',
      files: { 'app.py': 'import yaml\n', 'requirements.txt': 'idna==3.10\n' },
      path: 'requirements.txt',
      content: 'idna==3.10\nPyYAML==6.0.3\n',
    },
    {
      title: 'a submodule counts for its package',
      module: 'yaml.nodes',
      files: { 'app.py': 'from yaml.nodes import Node\n', 'requirements.txt': '' },
      path: 'requirements.txt',
      content: 'PyYAML>=6.0.3\n',
    },
    {
      title: 'what tests alone import goes to the list for tests',
      files: {
        'tests/test_a.py': 'import os, yaml\n',
        'requirements.txt': 'idna\n',
        'requirements-dev.txt': 'pytest\n',
      },
      path: 'requirements-dev.txt',
      content: 'pytest\nPyYAML\n',
    },
    {
      title: 'pyproject.toml is extended',
      files: { 'app.py': 'import yaml\n', 'pyproject.toml': '[project]\nname = "a"\ndependencies = ["idna>=3"]\n' },
      path: 'pyproject.toml',
      content: '[project]\nname = "a"\ndependencies = ["idna>=3", "PyYAML>=6.0.3"]\n',
    },
  ])('$title', async ({ module = 'yaml', files, path, content }) => {
    expect(await propose(module, files)).toMatchObject({
      plan: { actions: [{ kind: 'write', path, content }], touches: [path] },
    });
  });

  it.each([
    {
      title: 'of the standard library',
      module: 'tomllib',
      files: { 'a.py': 'import tomllib\n', 'requirements.txt': '' },
      why: 'standard library',
    },
    {
      title: 'of the repository',
      module: 'settings',
      files: { 'a.py': 'import settings\n', 'src/settings/base.py': '', 'requirements.txt': '' },
      why: 'a module of this repository',
    },
    {
      title: 'that no file imports',
      module: 'yaml',
      files: { 'a.py': '# import yaml\n', 'requirements.txt': '' },
      why: 'no tracked file imports',
    },
    {
      title: 'one letter from a used one',
      module: 'reqeusts',
      files: { 'a.py': 'import reqeusts\n', 'requirements.txt': '' },
      why: 'one slip away from the far more used requests',
    },
    {
      title: 'nobody knows',
      module: 'internal_tools_x',
      files: { 'a.py': 'import internal_tools_x\n', 'requirements.txt': '' },
      why: 'not known for certain',
    },
    {
      title: 'required already',
      module: 'yaml',
      files: { 'a.py': 'import yaml\n', 'requirements.txt': 'pyyaml==6.0\n' },
      why: 'names PyYAML already',
    },
    {
      title: 'locked by poetry',
      module: 'yaml',
      files: { 'a.py': 'import yaml\n', 'poetry.lock': '', 'pyproject.toml': '' },
      why: 'poetry.lock',
    },
    {
      title: 'with hashes',
      module: 'yaml',
      files: { 'a.py': 'import yaml\n', 'requirements.txt': 'idna==3.10 --hash=sha256:00\n' },
      why: 'cannot be extended safely',
    },
    { title: 'with no list', module: 'yaml', files: { 'a.py': 'import yaml\n' }, why: 'no list of requirements' },
    {
      title: 'with a hostile name',
      module: 'yaml; touch pwned',
      files: { 'a.py': 'import yaml\n', 'requirements.txt': '' },
      why: 'is not the name of a module',
    },
    {
      title: 'named like an option',
      module: '--index-url=x',
      files: { 'a.py': '', 'requirements.txt': '' },
      why: 'is not the name of a module',
    },
  ])('$title is left alone', async ({ module, files, why }) => {
    expect(await propose(module, files)).toEqual({ declined: expect.stringContaining(why) });
  });

  it('that the index does not have is left alone', async () => {
    expect(await propose('yaml', { 'a.py': 'import yaml\n', 'requirements.txt': '' }, {})).toEqual({
      declined: expect.stringContaining('the package index has no PyYAML'),
    });
  });
});

describe('lists of requirements keep their format', () => {
  it.each([
    { title: 'sorted', text: 'click==8.1.0\nzipp==3.0\n', after: 'click==8.1.0\nPyYAML==6.0.3\nzipp==3.0\n' },
    { title: 'unsorted', text: 'zipp\nclick\n', after: 'zipp\nclick\nPyYAML\n' },
    { title: 'lower bounds', text: 'zipp>=1\nclick>=2\n', after: 'zipp>=1\nclick>=2\nPyYAML>=6.0.3\n' },
    { title: 'without a final line break', text: '-r base.txt\nzipp', after: '-r base.txt\nzipp\nPyYAML\n' },
    { title: 'Windows line ends', text: 'zipp==1\r\nclick==2\r\n', after: 'zipp==1\r\nclick==2\r\nPyYAML==6.0.3\r\n' },
  ])('$title', ({ text, after }) => {
    expect(addToRequirements(text, 'PyYAML', '6.0.3')).toBe(after);
  });

  it('over several lines of pyproject.toml', () => {
    const text =
      '[project]\ndependencies = [\n  "idna[all]>=3", # names\n  "zipp>=1",\n]\n\n[tool.x]\ndependencies = []\n';
    expect(addToProject(text, 'PyYAML', '6.0.3')).toBe(
      '[project]\ndependencies = [\n  "idna[all]>=3", # names\n  "zipp>=1",\n  "PyYAML>=6.0.3",\n]\n\n[tool.x]\ndependencies = []\n',
    );
  });

  it('in the table of poetry', () => {
    const text = '[tool.poetry.dependencies]\npython = "^3.11"\n\n[build-system]\nrequires = []\n';
    expect(addToPoetry(text, 'PyYAML', '6.0.3')).toBe(
      '[tool.poetry.dependencies]\npython = "^3.11"\nPyYAML = "^6.0.3"\n\n[build-system]\nrequires = []\n',
    );
  });

  it.each([
    '[tool.x]\ndependencies = []\n',
    '[project]\ndynamic = ["dependencies"]\n',
    '[project]\ndependencies = [\n  "a" # last\n]\n',
  ])('and is left alone when it is %j', (text) => {
    expect(addToProject(text, 'PyYAML', '6.0.3')).toBeNull();
  });
});
