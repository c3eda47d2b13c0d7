import { join } from 'node:path';
import type { Project, SourceFile } from 'ts-morph';
import type { RepositoryView } from '../../types.ts';
import { folderOf, foldersUp, inFolder } from './paths.ts';

/**
 * Opens a source file in a ts-morph project with the settings of the nearest tsconfig.json. The files are read from disk and
 * nothing is ever saved: recipes take the changed text. `alone` loads the file and what it imports, `project` every file of the
 * tsconfig. Null when the file is none that TypeScript reads.
 */
export async function openSourceFile(
  repository: RepositoryView,
  file: string,
  scope: 'alone' | 'project',
): Promise<{ project: Project; source: SourceFile } | null> {
  const { NewLineKind, Project, ts } = await import('ts-morph');
  const config = await nearestConfig(repository, folderOf(file));
  const options =
    config === null
      ? { compilerOptions: { allowJs: true, module: ts.ModuleKind.NodeNext } }
      : { tsConfigFilePath: join(repository.root, config) };
  try {
    const project = new Project({ ...options, skipAddingFilesFromTsConfig: scope === 'alone' });
    const source = project.addSourceFileAtPathIfExists(join(repository.root, file));
    if (source === undefined) return null;
    if (source.getFullText().includes('\r\n'))
      project.manipulationSettings.set({ newLineKind: NewLineKind.CarriageReturnLineFeed });
    project.resolveSourceFileDependencies();
    return { project, source };
  } catch {
    return null;
  }
}

async function nearestConfig(repository: RepositoryView, folder: string): Promise<string | null> {
  for (const at of foldersUp(folder)) {
    const path = inFolder(at, 'tsconfig.json');
    if (await repository.exists(path)) return path;
  }
  return null;
}

/** The codes of the file's errors, sorted: enough to see whether an edit took one away and made no other. */
export function errorCodes(project: Project, source: SourceFile): number[] {
  const service = project.getLanguageService().compilerObject;
  const path = source.getFilePath();
  return [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)]
    .map(({ code }) => code)
    .sort((one, other) => one - other);
}
