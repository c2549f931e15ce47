// Where a planted secret turned up: in files, in the process list, in the variables of processes.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

const EVERY_MILLIS = 100;

function filesBelow(from) {
  return readdirSync(from).flatMap((name) => {
    const file = path.join(from, name);
    const info = statSync(file, { throwIfNoEntry: false });
    if (!info || name === 'node_modules') return [];
    return info.isDirectory() ? filesBelow(file) : info.isFile() ? [file] : [];
  });
}

/**
 * Every file below a folder, packed ones unpacked.
 * @returns {{ looked: number, excepted: string[], holding: string[] }} excepted: the application's .env and its copies
 */
export function secretsInFiles(folder, secrets) {
  const isEnvironment = (file) => path.basename(file) === '.env' || /\/\.rehome\/run\/files\//.test(file);
  const files = filesBelow(folder);
  const excepted = files.filter(isEnvironment);
  const holding = files.filter((file) => !isEnvironment(file)).flatMap((file) => {
    const bytes = readFileSync(file);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (packed ? gunzipSync(bytes) : bytes).toString('latin1');
    return secrets.filter(({ value }) => text.includes(value)).map(({ name }) => `${name} in ${path.relative(folder, file)}`);
  });
  return { looked: files.length, excepted: excepted.map((file) => path.relative(folder, file)), holding };
}

const readProc = (pid, what) => {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return '';
  }
};

/** Looks through the command lines of all processes, ten times a second. Where there is no /proc it looks at nothing. */
export class ProcessList {
  constructor(secrets) {
    this.secrets = secrets;
    this.found = new Set();
    this.looks = 0;
    this.timer = setInterval(() => this.look(), EVERY_MILLIS);
  }

  pids() {
    try {
      return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    } catch {
      return [];
    }
  }

  look() {
    const pids = this.pids();
    if (pids.length > 0) this.looks += 1;
    for (const pid of pids) {
      const line = readProc(pid, 'cmdline');
      for (const { name, value } of this.secrets) {
        if (line.includes(value)) this.found.add(`${name} on the command line of ${line.split('\0')[0]}`);
      }
    }
  }

  /** The variables that pm2 and what it runs were started with: the application reads its secrets from .env itself. */
  services(home) {
    const own = this.pids().filter((pid) => readProc(pid, 'environ').includes(`PM2_HOME=${home}`));
    const holding = own.flatMap((pid) =>
      this.secrets.filter(({ value }) => readProc(pid, 'environ').includes(value)).map(({ name }) => `${name} in ${readProc(pid, 'cmdline').slice(0, 80)}`),
    );
    return { processes: own.length, holding: [...new Set(holding)] };
  }

  stop() {
    clearInterval(this.timer);
  }
}
