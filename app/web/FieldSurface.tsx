import type { ReactNode } from 'react';
import { SignOutContext } from '../ui/field/FieldMenu.tsx';
import { signOut, WithSession } from './session.tsx';

/** Phone pages of people at work: a session and nothing heavy. */
export function FieldSurface({ children }: { path: string; children: ReactNode }) {
  return (
    <SignOutContext value={() => void signOut()}>
      <WithSession>{children}</WithSession>
    </SignOutContext>
  );
}
