import { ApiProblem, apiUrl } from '../../../ui/api.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import type { FileView } from '../exchange/api.ts';

/** Sends a file as raw bytes for trying; nothing takes effect. The name travels percent-encoded. Throws `ApiProblem`. */
export async function uploadResults(labId: string, file: File): Promise<FileView> {
  const id = uuidv7();
  let response: Response;
  try {
    response = await fetch(apiUrl(`/labs/${labId}/result-files`), {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'content-type': 'application/octet-stream',
        'x-file-name': encodeURIComponent(file.name),
        'x-command-id': id,
      },
      body: file,
    });
  } catch {
    throw new ApiProblem(0, { title: 'offline' }, id, true);
  }
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok)
    throw new ApiProblem(response.status, body, response.headers.get('x-request-id') ?? id, true);
  return body as unknown as FileView;
}
