import { ApiProblem } from '../../../ui/api.ts';
import type { ImportDetail, ImportView } from '../schema.ts';

export type { ImportDetail, ImportView };

export type ProblemGroup = {
  rule: string;
  severity: string;
  column: number;
  columnName: string | null;
  field: string | null;
  why: { zh: string; en: string };
  rows: number;
  firstRow: number;
  examples: { row: number; value: string | null; understood: string | null }[];
};
export type PreviewRow = {
  row: number;
  action: string;
  cells: {
    column: number;
    raw: string;
    parsed: string | null;
    problem: { rule: string; why: { zh: string; en: string } } | null;
  }[];
};
export type Match = {
  row: number;
  personId: string;
  score: number;
  agree: string[];
  differ: string[];
  decision: 'proposed' | 'same' | 'different';
  rowValues: Record<string, string>;
  known: { maskedName: string; sex: string; birthYear: number | null; areaName: string | null };
};

/** Sends a file as it is, with its progress; answers the import it became. */
export function uploadFile(
  file: File,
  options: { outbreakId?: string; kind?: string },
  onProgress: (share: number) => void,
): Promise<ImportDetail> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/imports');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    if (options.outbreakId) request.setRequestHeader('x-outbreak-id', options.outbreakId);
    if (options.kind) request.setRequestHeader('x-kind', options.kind);
    request.upload.onprogress = event => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new ApiProblem(0, { title: 'offline' }));
    request.onload = () => {
      let body: Record<string, unknown> = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {}
      if (request.status < 300) resolve(body as unknown as ImportDetail);
      else reject(new ApiProblem(request.status, body));
    };
    request.send(file);
  });
}
