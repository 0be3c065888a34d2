import { useRef, useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type ImportView, uploadFile } from './api.ts';
import './imports.css';
import { importWords } from './words.ts';

export const stateTones = {
  mapped: 'wait',
  checking: 'active',
  checked: 'wait',
  committing: 'active',
  committed: 'good',
  failed: 'alarm',
  undoing: 'active',
  undone: 'off',
} as const;
export const importKinds = ['cases', 'links', 'visits', 'persons', 'places'] as const;

/** What was imported, and the place to drop the next file. */
export function ImportsPage() {
  const w = useWords(importWords);
  const f = useFormat();
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;
  const columns: Column<ImportView>[] = [
    {
      key: 'file',
      title: w.file,
      width: 260,
      render: row => <Link to={`/imports/${row.id}`}>{row.fileName}</Link>,
      value: row => row.fileName,
    },
    { key: 'kind', title: w.kind, width: 120, value: row => word(row.kind) },
    {
      key: 'state',
      title: w.state,
      width: 110,
      render: row => (
        <StateBadge tone={stateTones[row.state as keyof typeof stateTones]}>{word(row.state)}</StateBadge>
      ),
      value: row => row.state,
    },
    {
      key: 'rows',
      title: w.rows,
      width: 110,
      align: 'end',
      value: row => row.counts.rows ?? row.progress.of,
      render: row =>
        (row.counts.rows ?? row.progress.of) ? f.number(row.counts.rows ?? row.progress.of!) : f.missing,
    },
    {
      key: 'create',
      title: w.create,
      width: 90,
      align: 'end',
      value: row => row.counts.create,
      render: row => (row.counts.create === undefined ? f.missing : f.number(row.counts.create)),
    },
    {
      key: 'update',
      title: w.update,
      width: 90,
      align: 'end',
      value: row => row.counts.update,
      render: row => (row.counts.update === undefined ? f.missing : f.number(row.counts.update)),
    },
    {
      key: 'refuse',
      title: w.refuse,
      width: 90,
      align: 'end',
      value: row => row.counts.refuse,
      render: row => (row.counts.refuse === undefined ? f.missing : f.number(row.counts.refuse)),
    },
    {
      key: 'at',
      title: w.at,
      width: 170,
      sort: 'createdAt',
      value: row => row.createdAt,
      render: row => f.instant(row.committedAt ?? row.createdAt),
    },
  ];
  return (
    <>
      <PageHead title={w.title} answer={w.answer} />
      <UploadBox />
      <DataList<ImportView>
        id="imports"
        path="/imports"
        columns={columns}
        rowKey={row => row.id}
        defaultSort="-createdAt"
        filters={[
          {
            key: 'kind',
            label: w.kind,
            kind: 'choice',
            options: importKinds.map(kind => ({ value: kind, label: word(kind) })),
          },
          {
            key: 'state',
            label: w.state,
            kind: 'choice',
            options: Object.keys(stateTones).map(state => ({ value: state, label: word(state) })),
          },
        ]}
        onOpen={row => navigate(`/imports/${row.id}`)}
        rowHeight={40}
        height="max(280px, calc(100dvh - 420px))"
        emptyText={{ title: w.none, hint: w.dropHint }}
      />
    </>
  );
}

function UploadBox() {
  const w = useWords(importWords);
  const pick = usePick();
  const input = useRef<HTMLInputElement>(null);
  const [outbreakId, setOutbreak] = useState('');
  const [kind, setKind] = useState('');
  const [over, setOver] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const outbreaks = useApiQuery<{
    items: { id: string; code: string; name: string; nameEn: string | null }[];
  }>('/outbreaks');
  const items = outbreaks.data?.items ?? [];
  const chosen = outbreakId || (items.length === 1 ? items[0]!.id : '');
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;

  async function send(file: File | undefined) {
    if (!file) return;
    setProblem(null);
    setShare(0);
    try {
      const made = await uploadFile(
        file,
        { ...(chosen && chosen !== 'none' ? { outbreakId: chosen } : {}), ...(kind ? { kind } : {}) },
        setShare,
      );
      navigate(`/imports/${made.id}`);
    } catch (failure) {
      setProblem(failure as ApiProblem);
    } finally {
      setShare(null);
    }
  }
  return (
    <section className="panel imports-upload" aria-label={w.file}>
      <div className="imports-options">
        <label>
          {w.outbreak}
          <select className="field-box" value={chosen} onChange={event => setOutbreak(event.target.value)}>
            <option value="">{w.chooseOutbreak}</option>
            {items.map(outbreak => (
              <option key={outbreak.id} value={outbreak.id}>
                {outbreak.code} {pick({ zh: outbreak.name, en: outbreak.nameEn ?? outbreak.name })}
              </option>
            ))}
            <option value="none">{w.noOutbreak}</option>
          </select>
        </label>
        <label>
          {w.kind}
          <select className="field-box" value={kind} onChange={event => setKind(event.target.value)}>
            <option value="">{w.auto}</option>
            {importKinds.map(each => (
              <option key={each} value={each}>
                {word(each)}
              </option>
            ))}
          </select>
        </label>
        {outbreaks.data && items.length === 0 && <Link to="/outbreaks">{w.openOutbreak}</Link>}
      </div>
      <button
        type="button"
        className={`imports-drop ${over ? 'over' : ''}`}
        disabled={share !== null}
        onClick={() => input.current?.click()}
        onDragOver={event => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          setOver(false);
          send(event.dataTransfer.files[0]);
        }}
      >
        <strong>{share === null ? w.drop : w.uploading({ percent: Math.floor(share * 100) })}</strong>
        <span className="secondary small">{w.dropHint}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.xlsx,.xls"
        onChange={event => send(event.target.files?.[0])}
      />
      <ProblemSummary problem={problem} />
    </section>
  );
}
