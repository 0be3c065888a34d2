import type { ReactNode } from 'react';
import { FieldAccount } from './FieldAccount.tsx';
import { FieldMenu } from './FieldMenu.tsx';
import { SyncSentence, type SyncState } from './SyncSentence.tsx';
import './field.css';

/** Frame of a phone page: its name, what is left, who is signed in, whether work is safe, at most three actions in reach of the thumb. */
export function FieldShell(props: {
  title: ReactNode;
  left?: ReactNode;
  sync?: SyncState;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="field-shell">
      <header className="field-head">
        <div className="field-title">
          <h1>{props.title}</h1>
          {props.left !== undefined && <span className="left">{props.left}</span>}
          <FieldMenu />
          <FieldAccount sync={props.sync} />
        </div>
        {props.sync && <SyncSentence sync={props.sync} />}
      </header>
      <main className="field-main">{props.children}</main>
      {props.actions !== undefined && <div className="field-bottom">{props.actions}</div>}
    </div>
  );
}
