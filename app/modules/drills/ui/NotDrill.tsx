import type { ReactNode } from 'react';
import { EmptyState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useWords } from '../../../ui/words/index.ts';
import { roomWords } from './words.ts';

/** In the place of a page that only a drill has. */
export function NotDrill({ title }: { title: ReactNode }) {
  const w = useWords(roomWords);
  return (
    <>
      <PageHead title={title} />
      <EmptyState title={w.notDrill} hint={w.notDrillHint} action={<Link to="/drills">{w.toDrills}</Link>} />
    </>
  );
}
