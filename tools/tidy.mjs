// clang-tidy over the sources that a change touches, many in one go, with results kept.
//
//   node tools/tidy.mjs            what differs from the merge base with origin/main, committed or not
//   LINT_ALL=1 node tools/tidy.mjs everything
//
// Nearly all of the time goes into the headers of gRPC, protobuf, Abseil and gtest, so sources of one folder are checked as
// one unit that includes them: the headers are read once for the lot. What clashes inside a unit is checked apart.
// A file that was clean is not looked at again until it, a header of ours or generated that it includes, its compile
// command, .clang-tidy or clang-tidy itself changes: build/tidy-cache holds the hashes of all of these.
// LINT_BASE names another commit to compare with. Without one to compare with (no origin/main, or HEAD is it and nothing is
// changed) all files are candidates, the most recently committed first. LINT_MINUTES bounds the time; what was not reached
// is said and does not fail the run. LINT_JOBS: how many at once. Exit status: 0 clean, 1 findings, 2 cannot run.
import {execFile, execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus} from 'node:os';
import {dirname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(root, 'build/debug');
const cache = join(root, 'build/tidy-cache');
const tool = 'clang-tidy-14';
// Clang's thread-safety analysis comes along. The analyzer takes what a unit includes for headers, which it would pass over;
// it follows 20,000 states of a function rather than 225,000, which halves its time.
const extra = '-Wthread-safety -Wno-unknown-warning-option ' +
  '-Xclang -analyzer-opt-analyze-headers -Xclang -analyzer-config -Xclang max-nodes=20000';
const ours = /^(base|domain|storage|services|tests)\/.*\.(cc|h)$/;
const minutes = Number(process.env.LINT_MINUTES || 0) || Infinity;
const jobs = Number(process.env.LINT_JOBS) || cpus().length;
const perUnit = 24;

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const git = (...args) => execFileSync('git', args, {cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
const lines = (text) => text.split('\n').filter(Boolean);
const unique = (list) => [...new Set(list)];

function memo(compute) {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key);
  };
}

function quietly(run) {
  try {
    return run();
  } catch {
    return '';
  }
}

const text = memo((path) => existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');
const digest = memo((path) => sha256(text(path)));

// The sources of a compile command: those that a unit of CMake's includes, else the one that it names.
function sourcesOf(file) {
  if (!/\/Unity\/unity_\d+_cxx\.cxx$/.test(file)) return [file];
  return [...readFileSync(file, 'utf8').matchAll(/^#include "(.*)"$/gm)].map(([, path]) => path);
}

// Path from the root → the options of its compile command, for our own sources only.
function sourcesWithOptions() {
  const database = join(build, 'compile_commands.json');
  if (!existsSync(database)) {
    console.error('tidy: no build/debug/compile_commands.json; run `cmake --preset debug`');
    process.exit(2);
  }
  const sources = new Map();
  for (const {file, command} of JSON.parse(readFileSync(database, 'utf8'))) {
    if (!existsSync(file)) continue;
    const options = command.match(/ (-isystem \S+|-[IDWf]\S+|-std=\S+)(?= )/g).map((option) => option.trim())
      .filter((option) => !option.includes('pch'));
    for (const path of sourcesOf(file).map((source) => relative(root, source))) {
      if (ours.test(path)) sources.set(path, options);
    }
  }
  return sources;
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
function sourcesFor(changed, sources) {
  const result = changed.filter((path) => sources.has(path));
  for (const header of changed.filter((path) => path.endsWith('.h'))) {
    const own = header.replace(/\.h$/, '.cc');
    const user = sources.has(own) ? own : [...sources.keys()].find((path) => includes(path).includes(header));
    if (user) result.push(user);
    else console.log(`tidy: no source includes ${header}, so it is not checked`);
  }
  return unique(result);
}

// All sources, the most recently committed first, so that a bounded run looks at what is newest.
function byRecency() {
  const recent = lines(quietly(() => git('log', '-n', '300', '--format=', '--name-only')));
  return unique([...recent.filter((path) => sources.has(path)), ...[...sources.keys()].sort()]);
}

// Where an include of ours may be found: in the sources or in what is generated.
const generated = existsSync(join(build, 'gen')) ? readdirSync(join(build, 'gen')).map((name) => join('build/debug/gen', name)) : [];
const locate = memo((name) => ['.', ...generated].map((folder) => join(folder, name)).find((path) => text(path)));
const includes = memo((path) =>
  [...text(path).matchAll(/^#include "([^"]+)"/gm)].map((match) => locate(match[1])).filter(Boolean));

// `path` and every file of ours or generated that it includes, however deep.
function closure(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const next of includes(path)) closure(next, found);
  return found;
}

// The .clang-tidy files for `path`, the nearest first. All sources of a unit have the same.
function configsOf(path) {
  const configs = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (text(join(folder, '.clang-tidy'))) configs.push(join(folder, '.clang-tidy'));
    if (folder === '.') return configs;
  }
}

// What a clean result depends on besides the contents of files.
const version = sha256(execFileSync(tool, ['--version']) + extra);
const settingsOf = (path) => sha256([version, ...configsOf(path).map(digest), ...sources.get(path)].join('\n'));
const entryOf = (path) => join(cache, `${path.replaceAll('/', '__')}.json`);

function knownClean(path) {
  if (!existsSync(entryOf(path))) return false;
  const entry = JSON.parse(readFileSync(entryOf(path), 'utf8'));
  return entry.settings === settingsOf(path) && Object.entries(entry.files).every(([file, hash]) => digest(file) === hash);
}

function remember(path) {
  const files = Object.fromEntries([...closure(path)].map((file) => [file, digest(file)]));
  writeFileSync(entryOf(path), JSON.stringify({settings: settingsOf(path), files}, null, 1));
}

// Name → the file that declares it, for names that would clash with another's in one unit: those of anonymous namespaces, and
// of the headers of tests, which often say the same thing for different forms. A guess, which misfits() mends.
const ownNames = memo((path) => {
  const names = new Map();
  for (const file of closure(path)) {
    if (file !== path && !(file.startsWith('tests/') && file.endsWith('.h'))) continue;
    let anonymous = false;
    for (const line of text(file).split('\n')) {
      if (line === 'namespace {') anonymous = true;
      if (line === '}  // namespace') anonymous = false;
      const test = line.match(/^\w*TEST\w*\((\w+, \w+)/);
      if (test) names.set(test[1], path);
      else if (/^using (::)?(\w+::)*\w+;/.test(line)) continue;  // the same name for the same thing
      else if (anonymous || file !== path || /^(static|using|namespace \w+ =)/.test(line)) {
        const name = line.match(/^(?:class|struct|enum class|using|namespace) (\w+)(?= [:{=])/) ??
          line.match(/^MATCHER\w*\((\w+)/) ??
          line.match(/^(?!namespace|class|struct|enum|template)\w[^(=]*?(\w+)(?:\(|\[\] =|\[\w+\] =| =|\{|;)/);
        if (name) names.set(name[1], file);
      }
    }
  }
  return names;
});

// Units of at most `perUnit` sources of one folder at the top that share the settings and clash in no name, in the order of
// `paths`.
function inUnits(paths) {
  const units = [];
  for (const path of paths) {
    const folder = `${path.split('/')[0]} ${configsOf(path)}`;
    const names = ownNames(path);
    const fits = (unit) => [...names].every(([name, file]) => (unit.names.get(name) ?? file) === file);
    let home = units.find((unit) => unit.folder === folder && unit.paths.length < perUnit && fits(unit));
    if (!home) units.push(home = {folder, paths: [], names: new Map()});
    home.paths.push(path);
    for (const [name, file] of names) home.names.set(name, file);
  }
  return units.map((unit) => unit.paths);
}

function run(command) {
  return new Promise((done) => execFile('/bin/sh', ['-c', command], {maxBuffer: 64 << 20, encoding: 'utf8', cwd: build},
    (error, stdout, stderr) => done({failed: Boolean(error), stdout, stderr})));
}

// The main file of a unit: the source itself when it is alone.
function mainFileOf(paths) {
  if (paths.length === 1) return join(root, paths[0]);
  const content = paths.map((path) => `#include "${join(root, path)}"\n`).join('');
  const main = join(cache, `unit_${sha256(content).slice(0, 16)}.cc`);
  writeFileSync(main, content);
  return main;
}

// The sources that do not compile after those before them in their unit; to look first costs a tenth of clang-tidy's time.
async function misfits(paths, options) {
  const {failed, stderr} = paths.length > 1 ? await run(`clang++-14 -fsyntax-only ${options} '${mainFileOf(paths)}'`) : {};
  if (!failed) return new Set();
  const found = new Set();
  for (const block of stderr.split(/^(?=In file included from )/m).filter((part) => part.includes(' error: '))) {
    const index = block.match(/unit_\w+\.cc:(\d+):/);
    if (index) found.add(paths[index[1] - 1]);
  }
  return found.size > 0 && found.size < paths.length ? found : new Set(paths.slice(paths.length >> 1));
}

// Checks `paths` as one unit; returns the findings. What does not compile together with the others is checked apart.
async function check(paths) {
  const start = Date.now();
  const options = `${unique(paths.flatMap((path) => sources.get(path))).join(' ')} ${extra}`;
  const apart = await misfits(paths, options);
  if (apart.size > 0) {
    console.log(`tidy: checked apart: ${[...apart].join(' ')}`);
    return [...await check(paths.filter((path) => !apart.has(path))), ...await check([...apart])];
  }
  const {failed, stdout, stderr} = await run(`${tool} --quiet --config-file='${join(root, configsOf(paths[0])[0])}' ` +
    `--checks=-bugprone-suspicious-include '${mainFileOf(paths)}' -- ${options}`);
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  const output = (stdout + (failed && !stdout ? stderr : '')).replaceAll(`${root}/`, '').trimEnd();
  const inHeader = /^(?!\S+\.cc:)\S+:\d+:\d+: (warning|error):/m.test(output);
  const clean = failed && (inHeader || !stdout) ? [] : paths.filter((path) => !output.includes(`${path}:`));
  clean.forEach(remember);
  console.log(`tidy: ${paths[0]}${paths.length > 1 ? ` and ${paths.length - 1} more` : ''}: ${failed ? 'FAILED' : 'ok'} (${seconds} s)`);
  if (failed) console.log(output);
  return failed ? [output] : [];
}

mkdirSync(cache, {recursive: true});
const sources = sourcesWithOptions();
const changed = changedFiles();
const candidates = changed ? sourcesFor(changed, sources) : byRecency();
const dirty = candidates.filter((path) => !knownClean(path));
const queue = inUnits(dirty);
console.log(`tidy: ${changed ? 'changed' : 'all'} sources: ${candidates.length}, known clean ${candidates.length - dirty.length}, ` +
  `to check ${dirty.length} in ${queue.length} units`);

const deadline = Date.now() + minutes * 60_000;
const findings = [];
async function worker() {
  while (queue.length > 0 && Date.now() < deadline) findings.push(...await check(queue.shift()));
}
await Promise.all(Array.from({length: jobs}, worker));

const left = queue.flat();
if (left.length > 0) console.log(`tidy: NOT REACHED in ${minutes} min, run \`make lint-all\`:\n  ${left.join('\n  ')}`);
process.exit(findings.length > 0 ? 1 : 0);
