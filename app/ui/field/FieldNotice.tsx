import type { ReactNode } from 'react';
import { Icon } from '../icons.tsx';
import './field.css';

/** Something to read before going on: what, why, until when, what to do. */
export function FieldNotice({ tone, children }: { tone: 'plain' | 'good' | 'alarm'; children: ReactNode }) {
  return (
    <div className={`field-notice ${tone}`} role={tone === 'alarm' ? 'alert' : undefined}>
      <Icon name={tone === 'alarm' ? 'alarm' : tone === 'good' ? 'check' : 'info'} />
      <div>{children}</div>
    </div>
  );
}
