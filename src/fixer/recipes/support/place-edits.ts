import type { Action } from '../../../core/plan.ts';
import type { Proposal, Recipe } from '../../types.ts';
import type { NamedPlace } from './captures.ts';
import { decline, exactly, listed, propose } from './proposals.ts';

/** The new text of a file, and what speaks against it; or why it stays. */
export type Edited =
  | { readonly text: string; readonly caveats?: readonly { readonly why: string; readonly effect: number }[] }
  | { readonly declined: string };

/** One proposal that edits every file in which the log names a place; a file that cannot be mended makes all of it decline. */
export async function editPlaces(
  recipe: Recipe,
  places: readonly NamedPlace[],
  edit: (file: string, places: readonly NamedPlace[]) => Promise<Edited>,
  title: (files: string) => string,
): Promise<Proposal> {
  if (places.length === 0) return decline('the log names no place in a file of the repository');
  const files = [...new Set(places.map(({ file }) => file))];
  const actions: Action[] = [];
  const caveats: { why: string; effect: number }[] = [];
  for (const file of files) {
    const inFile = places.filter((place) => place.file === file);
    const edited = await edit(file, inFile);
    if ('declined' in edited) return edited;
    actions.push({ kind: 'write', path: file, content: edited.text });
    caveats.push(...(edited.caveats ?? []));
  }
  return propose(recipe, { title: title(listed(files)), actions, touches: files.map(exactly), caveats });
}
