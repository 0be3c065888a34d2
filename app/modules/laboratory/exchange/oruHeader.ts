import { type Hl7Message, type Hl7Problem, textAt } from './hl7Message.ts';

/** What an answer needs of the message's header. */
export interface Hl7Header {
  controlId: string;
  application: string;
  facility: string;
}

export function headerOf(message: Hl7Message): Hl7Header {
  const msh = message.segments[0]!;
  return {
    controlId: textAt(message, msh, 10).slice(0, 199),
    application: textAt(message, msh, 3).slice(0, 227),
    facility: textAt(message, msh, 4).slice(0, 227),
  };
}

/** RES-5: only productive ORU^R01 of version 2.5 or 2.5.1 with a control id. All problems at once. */
export function headerProblems(message: Hl7Message): Hl7Problem[] {
  const msh = message.segments[0]!;
  const problems: Hl7Problem[] = [];
  const add = (field: number, code: Hl7Problem['code'], zh: string, en: string) =>
    problems.push({ segment: 'MSH', sequence: 1, field, code, rule: 'RES-5', zh, en });
  if (!textAt(message, msh, 10)) add(10, '101', '缺少消息编号', 'the control id is missing');
  const type = textAt(message, msh, 9, 1);
  const event = textAt(message, msh, 9, 2);
  if (type !== 'ORU') add(9, '200', '只接收 ORU 消息', 'only ORU messages are taken');
  else if (event !== 'R01') add(9, '201', '只接收 R01 事件', 'only event R01 is taken');
  const version = textAt(message, msh, 12);
  if (version !== '2.5.1' && version !== '2.5')
    add(12, '203', '只接收 2.5.1(或 2.5)版', 'only version 2.5.1 (or 2.5) is taken');
  // a training or debugging message must not put anybody on hold
  if (textAt(message, msh, 11) !== 'P')
    add(11, '202', '只接收正式消息(MSH-11 为 P)', 'only productive messages are taken (MSH-11 is P)');
  return problems;
}
