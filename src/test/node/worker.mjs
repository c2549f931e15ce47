// Runs the two versions of a case, one request a line on standard input, one answer a line on standard output.
//
//   {"original": path, "rewritten": path or null, "parameters": expression} -> {"original": text, "rewritten": text}
//
// Each file exports a function as default; it gets the value of the expression, evaluated for each of them. The answer
// describes what came of it as JSON text that two runs have in common exactly when a program could not tell them apart.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const LIMIT_MILLIS = 20_000;

// The old client asks for /rest/v1, which on the hosted service a gateway takes away.
const send = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  url.pathname = url.pathname.replace(/^\/rest\/v1/, '');
  return send(url, init);
};

const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

const RESULT = ['error', 'data', 'count', 'status', 'statusText'];

function isResult(value) {
  return RESULT.every((key) => key in value);
}

/** Plain JSON that keeps what JSON loses. */
function describe(value, seen = []) {
  switch (typeof value) {
    case 'undefined':
    case 'function':
    case 'symbol':
      return { $: typeof value };
    case 'bigint':
      return { $: 'bigint', value: String(value) };
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: 'number', value: String(value) };
    case 'object':
      return value === null ? null : describeObject(value, seen);
    default:
      return value;
  }
}

function describeObject(value, seen) {
  if (seen.includes(value)) return { $: 'circle' };
  const inside = [...seen, value];
  if (value instanceof Date) return { $: 'Date', value: String(value.getTime()) };
  if (ArrayBuffer.isView(value)) return { $: 'bytes', value: Buffer.from(value.buffer).toString('hex') };
  if (value instanceof Map) return { $: 'Map', value: [...value].map((entry) => describe(entry, inside)) };
  if (value instanceof Set) return { $: 'Set', value: [...value].map((entry) => describe(entry, inside)) };
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map((element) => describe(element, inside));
  if (isResult(value)) return describeResult(value, inside);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, describe(inner, inside)]));
}

function describeError(error) {
  const described = { $: 'Error', message: error.message };
  for (const key of ['code', 'details', 'hint']) {
    if (key in error) described[key] = error[key];
  }
  return described;
}

// The order of a result's own fields is nothing that a program sees; the stack in the details of a network error is
// another one each time.
function describeResult(result, inside) {
  const described = { $: 'result' };
  for (const key of RESULT) described[key] = describe(result[key], inside);
  if ('success' in result) described.success = result.success;
  const error = described.error;
  if (error && error.code === '' && typeof error.details === 'string') error.details = 'a stack';
  return described;
}

async function run(file, parameters) {
  unhandled.length = 0;
  let outcome;
  try {
    const { default: exported } = await import(pathToFileURL(file));
    const body = exported.default ?? exported;
    const value = (0, eval)(`(${parameters})`);
    outcome = { returned: describe(await withLimit(body(value))) };
  } catch (error) {
    outcome = { thrown: error instanceof Error ? describeError(error) : describe(error) };
  }
  await new Promise((resolve) => setImmediate(resolve));
  if (unhandled.length > 0) outcome.unhandled = unhandled.map((reason) => describe(reason));
  return JSON.stringify(outcome);
}

function withLimit(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MILLIS} ms`)), LIMIT_MILLIS);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const original = await run(request.original, request.parameters);
  const rewritten = request.rewritten === null ? null : await run(request.rewritten, request.parameters);
  process.stdout.write(`${JSON.stringify({ original, rewritten })}\n`);
}
process.exit(0);
