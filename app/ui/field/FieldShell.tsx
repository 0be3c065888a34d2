import type { ReactNode } from 'react';
import { useOptionalSession } from '../session.ts';
import { defineWords, useWords } from '../words/index.ts';
import { DrillLine } from './DrillLine.tsx';
import { FieldAccount } from './FieldAccount.tsx';
import { SyncSentence, type SyncState } from './SyncSentence.tsx';
import './field.css';

const words = defineWords({ demo: ['演示', 'Demo'] });

/** Says on every page of a demo city that nobody in it is real. */
function DemoMark() {
  const w = useWords(words);
  const session = useOptionalSession();
  return session?.demo && !session.drill ? <span className="demo-mark">{w.demo}</span> : null;
}

/** Frame of a phone page: its name, what is left, who is signed in, whether work is safe, at most three actions in reach of the thumb. */
export function FieldShell(props: {
  title: ReactNode;
  left?: ReactNode;
  sync?: SyncState;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const inDrill = useOptionalSession()?.drill === true;
  return (
    <div className="field-shell">
      <header className="field-head">
        <div className="field-title">
          <h1>{props.title}</h1>
          {props.left !== undefined && <span className="left">{props.left}</span>}
          <DemoMark />
          <FieldAccount sync={props.sync} />
        </div>
        {inDrill && <DrillLine />}
        {props.sync && <SyncSentence sync={props.sync} />}
      </header>
      <main className="field-main">{props.children}</main>
      {props.actions !== undefined && <div className="field-bottom">{props.actions}</div>}
    </div>
  );
}
