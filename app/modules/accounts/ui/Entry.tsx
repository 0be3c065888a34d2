import type { ComponentProps } from 'react';
import { Entry as DeskEntry } from '../../../ui/desk/Entry.tsx';

export { inputOf } from '../../../ui/desk/Entry.tsx';

/** An entry as large as signing in wants it. */
export const Entry = (props: ComponentProps<typeof DeskEntry>) => <DeskEntry {...props} className="entry" />;
