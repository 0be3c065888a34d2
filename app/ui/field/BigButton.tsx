import type { ReactNode } from 'react';
import { Icon, type IconName } from '../icons.tsx';
import './field.css';

/** A button for a thumb (44) or a gloved hand (72), named by a verb and its effect. */
export function BigButton(props: {
  children: ReactNode;
  icon?: IconName;
  onPress?: () => void;
  tone?: 'main' | 'plain' | 'danger';
  size?: 44 | 72;
  busy?: boolean;
  disabled?: boolean;
  submit?: boolean;
}) {
  return (
    <button
      type={props.submit ? 'submit' : 'button'}
      className={`big-button ${props.tone ?? 'plain'} ${props.size === 72 ? 'glove' : ''}`}
      disabled={props.disabled || props.busy}
      aria-busy={props.busy}
      onClick={props.onPress}
    >
      {props.icon && <Icon name={props.icon} size={props.size === 72 ? 28 : 20} />}
      {props.children}
      {props.busy && '…'}
    </button>
  );
}
