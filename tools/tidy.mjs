// clang-tidy over the translation units that a change touches, two at a time, with results kept.
//
//   node tools/tidy.mjs            what differs from the merge base with origin/main, committed or not
//   LINT_ALL=1 node tools/tidy.mjs everything
//
// A file that was clean is not looked at again until it, a header of ours or generated that it includes, its compile
// command, .clang-tidy or clang-tidy itself changes: build/tidy-cache holds the hashes of all of these.
// LINT_BASE names another commit to compare with. Without one to compare with (no origin/main, or HEAD is it and nothing is
// changed) all files are candidates, the most recently committed first. LINT_MINUTES bounds the time; what was not reached
// is said and does not fail the run. LINT_JOBS: how many at once. Exit status: 0 clean, 1 findings, 2 cannot run.
import {execFile, execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus} from 'node:os';
import {dirname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(root, 'build/debug');
const cache = join(root, 'build/tidy-cache');
const tool = 'clang-tidy-14';
const ours = /^(base|domain|storage|services|tests)\/.*\.(cc|h)$/;
const minutes = Number(process.env.LINT_MINUTES || 0) || Infinity;
const jobs = Number(process.env.LINT_JOBS) || cpus().length;

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const git = (...args) => execFileSync('git', args, {cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
const lines = (text) => text.split('\n').filter(Boolean);
const unique = (list) => [...new Set(list)];

function quietly(run) {
  try {
    return run();
  } catch {
    return '';
  }
}

// Reads each file once: headers are hashed for every file that includes them.
const digests = new Map();
function digest(path) {
  if (!digests.has(path)) digests.set(path, existsSync(path) ? sha256(readFileSync(path)) : 'absent');
  return digests.get(path);
}

// Path from the root → {command, directory}, for our own sources only.
function translationUnits() {
  const database = join(build, 'compile_commands.json');
  if (!existsSync(database)) {
    console.error('tidy: no build/debug/compile_commands.json; run `cmake --preset debug`');
    process.exit(2);
  }
  const units = new Map();
  for (const entry of JSON.parse(readFileSync(database, 'utf8'))) {
    const path = relative(root, entry.file);
    if (ours.test(path) && existsSync(entry.file)) units.set(path, entry);
  }
  return units;
}

// Our files that differ from the base of comparison; null when there is nothing to compare with.
function changedFiles() {
  if (process.env.LINT_ALL) return null;
  const head = quietly(() => git('rev-parse', 'HEAD').trim());
  const base = process.env.LINT_BASE || quietly(() => git('merge-base', 'HEAD', 'origin/main').trim());
  const files = unique([
    ...lines(quietly(() => git('diff', '--name-only', '--diff-filter=d', base || 'HEAD'))),
    ...lines(quietly(() => git('ls-files', '--others', '--exclude-standard'))),
  ]).filter((path) => ours.test(path));
  if ((!base || base === head) && files.length === 0) return null;
  if (!base) return null;
  return files;
}

// The sources to check for `changed`: changed sources, and for a header its own source or the first that includes it.
function sourcesFor(changed, units) {
  const sources = changed.filter((path) => units.has(path));
  for (const header of changed.filter((path) => path.endsWith('.h'))) {
    const own = header.replace(/\.h$/, '.cc');
    const user = units.has(own) ? own : [...units.keys()].find((path) =>
      readFileSync(join(root, path), 'utf8').includes(`#include "${header}"`));
    if (user) sources.push(user);
    else console.log(`tidy: no source includes ${header}, so it is not checked`);
  }
  return unique(sources);
}

// All sources, the most recently committed first, so that a bounded run looks at what is newest.
function byRecency(units) {
  const recent = lines(quietly(() => git('log', '-n', '300', '--format=', '--name-only')));
  return unique([...recent.filter((path) => units.has(path)), ...[...units.keys()].sort()]);
}

const version = sha256(execFileSync(tool, ['--version']));

// What a clean result depends on besides the contents of files.
function keyOf(path, unit) {
  const configs = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    configs.push(digest(join(root, folder, '.clang-tidy')));
    if (folder === '.') break;
  }
  return sha256([version, unit.command, ...configs].join('\n'));
}

const entryOf = (path) => join(cache, `${path.replaceAll('/', '__')}.json`);

function knownClean(path, unit) {
  if (!existsSync(entryOf(path))) return false;
  const entry = JSON.parse(readFileSync(entryOf(path), 'utf8'));
  return entry.key === keyOf(path, unit) &&
    Object.entries(entry.files).every(([file, hash]) => digest(join(root, file)) === hash);
}

function run(command, args, options = {}) {
  return new Promise((done) => execFile(command, args, {maxBuffer: 64 << 20, encoding: 'utf8', ...options},
    (error, stdout, stderr) => done({failed: Boolean(error), stdout, stderr})));
}

// Remembers that `path` is clean, with every file below the root that it includes (the compiler lists them).
async function remember(path, unit) {
  const list = unit.command.replace(/ -o \S+/, '') + ' -M';
  const {failed, stdout} = await run('/bin/sh', ['-c', list], {cwd: unit.directory});
  if (failed) return;
  const files = {};
  for (const name of stdout.replace(/^[^:]*:/, '').replaceAll('\\\n', ' ').split(/\s+/).filter(Boolean)) {
    const file = relative(root, resolve(unit.directory, name));
    if (!file.startsWith('..')) files[file] = digest(join(root, file));
  }
  writeFileSync(entryOf(path), JSON.stringify({key: keyOf(path, unit), files}, null, 1));
}

async function check(path, unit) {
  const start = Date.now();
  const {failed, stdout, stderr} = await run(tool,
    ['--quiet', '-p', build, '--extra-arg=-Wno-unknown-warning-option', join(root, path)]);
  if (!failed) await remember(path, unit);
  return {failed, seconds: (Date.now() - start) / 1000, output: stdout + (failed && !stdout ? stderr : '')};
}

mkdirSync(cache, {recursive: true});
const units = translationUnits();
const changed = changedFiles();
const candidates = changed ? sourcesFor(changed, units) : byRecency(units);
const queue = candidates.filter((path) => !knownClean(path, units.get(path)));
const total = queue.length;
const deadline = Date.now() + minutes * 60_000;
let finished = 0;
let findings = 0;

async function worker() {
  while (queue.length > 0 && Date.now() < deadline) {
    const path = queue.shift();
    const {failed, seconds, output} = await check(path, units.get(path));
    ++finished;
    if (failed) ++findings;
    console.log(`tidy: ${finished}/${total} ${failed ? 'FAILED' : 'ok'} ${path} (${seconds.toFixed(0)} s)`);
    if (failed) console.log(output.replaceAll(`${root}/`, '').trimEnd());
  }
}
await Promise.all(Array.from({length: jobs}, worker));

console.log(`tidy: ${changed ? 'changed' : 'all'} sources: ${candidates.length}, known clean ${candidates.length - total}, ` +
  `checked ${finished}, with findings ${findings}, not reached ${queue.length}`);
if (queue.length > 0) console.log(`tidy: NOT REACHED in ${minutes} min, run \`make lint-all\`:\n  ${queue.join('\n  ')}`);
process.exit(findings > 0 ? 1 : 0);
