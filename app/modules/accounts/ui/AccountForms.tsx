import { useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import type { Role } from '../../../ui/session.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { AccountRow } from './AccountsPage.tsx';
import { AreaChoice } from './AreaChoice.tsx';
import { Entry, inputOf } from './Entry.tsx';
import { roleMeans, roleWords } from './roles.ts';
import { accountsWords } from './words.ts';

function RoleChoice(props: {
  value: Role | '';
  onChange: (role: Role | '') => void;
  problem: ApiProblem | null | undefined;
}) {
  const w = useWords(accountsWords);
  const pick = usePick();
  return (
    <Entry
      path="body/role"
      label={w.role}
      hint={props.value ? pick(roleMeans[props.value]) : undefined}
      problem={props.problem}
    >
      <select
        {...inputOf('body/role', props.problem)}
        value={props.value}
        onChange={event => props.onChange(event.target.value as Role | '')}
      >
        <option value="">{w.choose}</option>
        {(Object.keys(roleWords) as Role[]).map(role => (
          <option key={role} value={role}>
            {pick(roleWords[role])}
          </option>
        ))}
      </select>
    </Entry>
  );
}

function Buttons(props: {
  label: string;
  busy: boolean;
  ready: boolean;
  danger?: boolean;
  onCancel: () => void;
}) {
  const w = useWords(accountsWords);
  return (
    <div className="account-row">
      <button
        type="submit"
        className={props.danger ? 'button danger' : 'button main'}
        disabled={props.busy || !props.ready}
      >
        {props.label}
      </button>
      <button type="button" className="button bare" onClick={props.onCancel}>
        {w.cancel}
      </button>
    </div>
  );
}

/** A new account with its first role over an area. */
export function NewAccount({ onDone }: { onDone: () => void }) {
  const w = useWords(accountsWords);
  const [entered, setEntered] = useState({ login: '', name: '', unit: '', password: '' });
  const [role, setRole] = useState<Role | ''>('');
  const [areaKey, setAreaKey] = useState('');
  const save = useApiCommand('POST', '/accounts', { invalidates: ['/accounts'], onDone });
  const text = (key: keyof typeof entered, label: string, hint?: string) => (
    <Entry path={`body/${key}`} label={label} hint={hint} problem={save.error}>
      <input
        {...inputOf(`body/${key}`, save.error)}
        autoComplete="off"
        value={entered[key]}
        onChange={event => setEntered({ ...entered, [key]: event.target.value })}
      />
    </Entry>
  );
  return (
    <form
      className="account-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: {
            login: entered.login.trim(),
            name: entered.name.trim(),
            unit: entered.unit.trim(),
            password: entered.password,
            role,
            areaKey: Number(areaKey),
          },
        });
      }}
    >
      <h2>{w.add}</h2>
      <ProblemSummary
        problem={save.error}
        fieldLabels={{
          'body/login': w.login,
          'body/name': w.name,
          'body/password': w.password,
          'body/role': w.role,
          'body/areaKey': w.area,
        }}
      />
      {text('login', w.login, w.loginHint)}
      {text('name', w.name)}
      {text('unit', w.unit)}
      <RoleChoice value={role} onChange={setRole} problem={save.error} />
      <AreaChoice value={areaKey} onChange={setAreaKey} problem={save.error} />
      {text('password', w.password, w.passwordHint)}
      <Buttons
        label={w.save}
        busy={save.isPending}
        ready={!!(entered.login && entered.name && entered.password && role && areaKey)}
        onCancel={onDone}
      />
    </form>
  );
}

/** One more role for an account; each session still carries one. */
export function GiveRole({ account, onDone }: { account: AccountRow; onDone: () => void }) {
  const w = useWords(accountsWords);
  const [role, setRole] = useState<Role | ''>('');
  const [areaKey, setAreaKey] = useState('');
  const save = useApiCommand('POST', `/accounts/${account.id}/grants`, {
    invalidates: ['/accounts'],
    onDone,
  });
  return (
    <form
      className="account-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: { role, areaKey: Number(areaKey) } });
      }}
    >
      <h2>{w.giveTo({ name: account.name })}</h2>
      <ProblemSummary problem={save.error} />
      <RoleChoice value={role} onChange={setRole} problem={save.error} />
      <AreaChoice value={areaKey} onChange={setAreaKey} problem={save.error} />
      <Buttons label={w.saveGrant} busy={save.isPending} ready={!!(role && areaKey)} onCancel={onDone} />
    </form>
  );
}

/** Ends an account's use. The reason goes with the command as its purpose and stands in the journal. */
export function DisableAccount({ account, onDone }: { account: AccountRow; onDone: () => void }) {
  const w = useWords(accountsWords);
  const [reason, setReason] = useState('');
  const save = useApiCommand('POST', `/accounts/${account.id}/disable`, {
    invalidates: ['/accounts'],
    onDone,
  });
  return (
    <form
      className="account-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ purpose: reason.trim() });
      }}
    >
      <h2>{w.disableWho({ name: account.name })}</h2>
      <p>{w.disableEffect}</p>
      <ProblemSummary problem={save.error} />
      <Entry path="headers/x-purpose" label={w.reason} problem={save.error}>
        <input
          {...inputOf('headers/x-purpose', save.error)}
          maxLength={120}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </Entry>
      <Buttons
        label={w.confirmDisable}
        busy={save.isPending}
        ready={reason.trim().length > 1}
        danger
        onCancel={onDone}
      />
    </form>
  );
}
