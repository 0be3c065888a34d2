import { type KeyPress, pressName } from '../../keys.ts';
import type { ChainLink, PlacedNode } from './foldLayout.ts';

export type ChainCommand =
  | { do: 'select'; id: string }
  | { do: 'open'; id: string }
  | { do: 'path'; id: string }
  | { do: 'fit'; chain: string }
  | { do: 'only-open' };

/** The likeliest link into a case; ghosts only when there is nothing else. */
export function infectorLink(links: ChainLink[], id: string): ChainLink | undefined {
  let best: ChainLink | undefined;
  for (const link of links) {
    if (link.to !== id || link.ghost) continue;
    if (!best || link.probability > best.probability) best = link;
  }
  return best;
}

/** Cases from the selected one back to the source, the selected first; stops when a link would close a circle. */
export function pathToSource(links: ChainLink[], id: string): string[] {
  const path = [id];
  for (let link = infectorLink(links, id); link; link = infectorLink(links, link.from)) {
    if (path.includes(link.from)) break;
    path.push(link.from);
  }
  return path;
}

/** What a key means on the selected case: ← infector, → first infectee, ↑↓ siblings (or the neighbours on screen), O case, P path, Z fit, F open chains only. */
export function onChainKey(
  press: KeyPress,
  selected: string | null,
  nodes: PlacedNode[],
  links: ChainLink[],
): ChainCommand | undefined {
  const name = pressName(press);
  if (name === 'F') return { do: 'only-open' };
  const at = nodes.find(node => node.id === selected);
  if (!at) {
    const first = nodes[0];
    return name.startsWith('Arrow') && first ? { do: 'select', id: first.id } : undefined;
  }
  const shown = new Set(nodes.map(node => node.id));
  const children = (id: string) =>
    links
      .filter(link => link.from === id && !link.ghost && shown.has(link.to))
      .map(link => nodes.find(node => node.id === link.to)!)
      .sort((a, b) => a.x - b.x || a.y - b.y);
  if (name === 'ArrowLeft') {
    const link = infectorLink(links, at.id);
    return link && shown.has(link.from) ? { do: 'select', id: link.from } : undefined;
  }
  if (name === 'ArrowRight') {
    const child = children(at.id)[0];
    return child && { do: 'select', id: child.id };
  }
  if (name === 'ArrowDown' || name === 'ArrowUp') {
    const parent = infectorLink(links, at.id)?.from;
    const siblings = parent ? children(parent) : [];
    const row = siblings.length > 1 ? siblings : [...nodes].sort((a, b) => a.y - b.y || a.x - b.x);
    const next = row[row.findIndex(node => node.id === at.id) + (name === 'ArrowDown' ? 1 : -1)];
    return next && { do: 'select', id: next.id };
  }
  if (name === 'O' || name === 'Enter') return { do: 'open', id: at.id };
  if (name === 'P') return { do: 'path', id: at.id };
  if (name === 'Z') return { do: 'fit', chain: at.chain };
  return undefined;
}
