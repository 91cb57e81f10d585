// docs/performance.md from what `make bench` measured.
//
//   node tools/performance.mjs [FILE.tsv …]
//
// Without files: the two newest of docs/performance/*.tsv, after taking build/bench/*.tsv over into that folder. Prose comes from
// docs/performance/notes.md: what bounds a figure is said there, under the goal's name. Plots need gnuplot.
import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'docs/performance');

// The runs of one file: {title, rows: [{run, system, workload, concurrency, value, unit, p50, p99, with}]}.
function read(file) {
  const rows = [];
  let title = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('#')) title ||= line.slice(2);
    const cells = line.split('\t');
    if (line.startsWith('#') || cells.length < 8) continue;
    const [run, system, workload, concurrency, value, unit, p50, p99, having = ''] = cells;
    const number = (text) => (text === '-' ? NaN : Number(text));
    rows.push({run, system, workload, concurrency: Number(concurrency), value: number(value), unit,
      p50: number(p50), p99: number(p99), with: having});
  }
  return {title, rows, name: basename(file, '.tsv')};
}

function median(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const short = (value) => (Number.isNaN(value) ? '–' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));

function spread(values) {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return '–';
  if (known.length === 1) return short(known[0]);
  return `${short(median(known))} [${short(Math.min(...known))}…${short(Math.max(...known))}]`;
}

const numbered = (row) => /^\d+$/.test(row.run);
const pick = (data, system, workload, concurrency, column = 'value') =>
  data.rows.filter((row) => numbered(row) && row.system === system && row.workload === workload &&
    (concurrency === undefined || row.concurrency === concurrency)).map((row) => row[column]);

// Each goal: its name, what it compares (computed from medians of the same file), and the bound. A price may have none.
const of = (data, ...which) => median(pick(data, ...which));
// At 10^7 events, of the run that lets the log grow.
const grown = (data, workload) =>
  data.rows.find((row) => row.run === 'growth' && row.workload === workload && row.with.endsWith('events=10000000'))?.value ?? NaN;
// What a part costs: a figure with it ÷ the same without it, of one run, in which both were taken in turns; the median of the runs.
const price = (data, workload, part, concurrency) => {
  const at = (run, name) => median(pick({rows: data.rows.filter((row) => row.run === run)}, 'kezhi', name, concurrency));
  const runs = [...new Set(data.rows.filter(numbered).map((row) => row.run))];
  return median(runs.map((run) => at(run, workload) / at(run, `${workload}_without_${part}`)));
};
const served = ['postgres', 'redis', 'nats', 'nats-r3', 'etcd'];
const fastestReplay = (data) => {
  const replays = data.rows.filter((row) => served.includes(row.system) && row.workload.startsWith('replay'));
  return replays.length === 0 ? NaN : Math.max(...replays.map((row) => of(data, row.system, row.workload, row.concurrency)));
};
const goals = [
  ['commands/s at 64 callers ÷ echo', (d) => of(d, 'kezhi', 'append', 64) / of(d, 'echo', 'call', 64), '≥', 0.6],
  ['commands/s at 64 callers ÷ PostgreSQL, gapless', (d) => of(d, 'kezhi', 'append', 64) / of(d, 'postgres', 'append_ordered', 64), '≥', 6],
  ['commands/s at 64 callers ÷ PostgreSQL', (d) => of(d, 'kezhi', 'append', 64) / of(d, 'postgres', 'append', 64), '≥', 2],
  ['commands/s at 64 callers ÷ Redis Streams, checked', (d) => of(d, 'kezhi', 'append', 64) / of(d, 'redis', 'append', 64), '≥', 1],
  ['batch commands/s', (d) => Math.max(of(d, 'kezhi', 'append_batch_64', 16), of(d, 'kezhi', 'append_batch_256', 16)), '≥', 100000],
  ['p50 of 1 caller ÷ (fdatasync + echo)', (d) => of(d, 'kezhi', 'append', 1, 'p50') /
    (of(d, 'disk', 'fdatasync_4k', 1, 'p50') + of(d, 'echo', 'call', 1, 'p50')), '≤', 1.3],
  ['p50 of 1 caller ÷ PostgreSQL', (d) => of(d, 'kezhi', 'append', 1, 'p50') / of(d, 'postgres', 'append', 1, 'p50'), '≤', 1],
  ['p99 at 70 % of peak ÷ RocksDB', (d) => of(d, 'kezhi', 'append_open', undefined, 'p99') / of(d, 'rocksdb-grouped', 'append_open', undefined, 'p99'), '≤', 2],
  ['scan, check and parse, events/s', (d) => of(d, 'kezhi', 'scan_parse'), '≥', 400000],
  ['fold, row versions/s on one core', (d) => of(d, 'kezhi', 'fold_rows'), '≥', 300000],
  ['fold, both cores ÷ one', (d) => of(d, 'kezhi', 'fold_rows_all_wall') / of(d, 'kezhi', 'fold_rows_wall'), '≥', 1.7],
  ['catch-up ÷ raw gRPC stream', (d) => of(d, 'kezhi', 'catch_up') / of(d, 'echo', 'catch_up'), '≥', 0.6],
  ['catch-up ÷ the fastest replay of a peer', (d) => of(d, 'kezhi', 'catch_up') / fastestReplay(d), '≥', 1],
  ['due → one live subscriber at 300/s, p50 in ms', (d) => of(d, 'kezhi', 'live_1', 300, 'p50') / 1000, '≤', 0.8],
  ['due → the last of 1,000 subscribers at 100/s, p50 in ms', (d) => of(d, 'kezhi', 'live_1000', 100, 'p50') / 1000, '≤', 20],
  ['a stream of 100 events, p50 in ms', (d) => of(d, 'kezhi', 'stream_read', 1, 'p50') / 1000, '≤', 0.35],
  ['a stream of 100 events, p50 ÷ (RocksDB + echo)', (d) => of(d, 'kezhi', 'stream_read', 1, 'p50') /
    (of(d, 'rocksdb', 'stream_read', 1, 'p50') + of(d, 'echo', 'call', 1, 'p50')), '≤', 1],
  ['journal with its indexes ÷ the events', (d) => of(d, 'kezhi', 'journal_size'), '≤', 1.5],
  ['views with their history ÷ the events', (d) => of(d, 'kezhi', 'views_size'), '≤', 6],
  ['crash → first answer at 10,000,000 events, ms', (d) => grown(d, 'start_after_crash'), '≤', 2000],
  ['memory at rest at 10,000,000 events, MiB', (d) => grown(d, 'memory_at_rest'), '≤', 512],
  ['a card as of 1,000,000 events ago ÷ latest, p50', (d) => of(d, 'kezhi', 'card_as_of', 1, 'p50') / of(d, 'kezhi', 'card', 1, 'p50'), '≤', 1.5],
  ['rebuild with all forms ÷ with those of S10 alone, the demo\'s events', (d) => price(d, 'rebuild', 'other_forms', 1), '≥', 0.5],
  ['rebuild with all forms ÷ with those of S10 alone, half of the events of other systems',
    (d) => price(d, 'rebuild_mixed', 'other_forms', 1), '≥', 0.5],
  ['price of the Merkle tree: commands/s at 64 callers ÷ without it', (d) => price(d, 'price_append', 'tree', 64), '≥', 0.9],
  ['price of sealing: commands/s at 64 callers ÷ without it', (d) => price(d, 'price_append', 'sealing', 64)],
  ['price of the access log: sheets/s at 16 callers ÷ without it', (d) => price(d, 'price_sheet', 'reading_log', 16)],
  ['price of the access log: cards/s at 16 callers ÷ without it', (d) => price(d, 'price_card', 'reading_log', 16)],
];

function goalLines(files) {
  const lines = [`| goal | bound | ${files.map((file) => file.name).join(' | ')} | reached |`, `|---|---|${'---|'.repeat(files.length + 1)}`];
  for (const [name, compute, sign, bound] of goals) {
    const values = files.map(compute);
    const known = values.filter((value) => Number.isFinite(value));
    const met = (value) => (sign === '≥' ? value >= bound : value <= bound);
    const verdict = known.length === 0 ? 'not measured' : bound === undefined ? '–' :
      known.every(met) ? 'yes' : known.some(met) ? 'in one of them' : '**no**';
    const goal = bound === undefined ? '–' : `${sign} ${bound.toLocaleString('en')}`;
    lines.push(`| ${name} | ${goal} | ${values.map(short).join(' | ')} | ${verdict} |`);
  }
  return lines;
}

function figureLines(data) {
  const lines = ['| system | figure | callers | median [least…most] | unit | p50 µs | p99 µs |', '|---|---|---|---|---|---|---|'];
  const seen = new Set();
  for (const row of data.rows.filter(numbered)) {
    // The open loop's rate follows from each run's peak.
    const key = [row.system, row.workload, row.concurrency].join();
    if (seen.has(key)) continue;
    seen.add(key);
    const column = (name) => spread(pick(data, row.system, row.workload, row.concurrency, name));
    lines.push(`| ${row.system} | ${row.workload} | ${row.concurrency} | ${column('value')} | ${row.unit} | ${column('p50')} | ${column('p99')} |`);
  }
  return lines;
}

function growthLines(data, kind, key) {
  const rows = data.rows.filter((row) => row.run === kind);
  if (rows.length === 0) return [];
  const sizeOf = (row) => Number(new RegExp(`${key}=(\\d+)`).exec(row.with.split(' ').reverse().join(' '))?.[1]);
  const sizes = [...new Set(rows.map(sizeOf))].filter(Boolean).sort((a, b) => a - b);
  const nameOf = (row) => (row.concurrency > 1 ? `${row.workload}, ${row.concurrency}` : row.workload);
  const names = [...new Set(rows.map(nameOf))];
  const cell = (name, size) => {
    const row = rows.find((each) => nameOf(each) === name && sizeOf(each) === size);
    return row === undefined ? '–' : `${short(row.value)} ${row.unit}${Number.isNaN(row.p50) ? '' : `, p50 ${short(row.p50)} µs`}`;
  };
  return [`| at ${key} | ${sizes.map((size) => size.toLocaleString('en')).join(' | ')} |`, `|---|${'---|'.repeat(sizes.length)}`,
    ...names.map((name) => `| ${name} | ${sizes.map((size) => cell(name, size)).join(' | ')} |`)];
}

// Empty: there is no gnuplot.
function draw(title, file, height, commands) {
  const script = `set terminal svg size 720,${height} font "sans,12"\nset output "${join(folder, file)}"\nset title "${title}"\n${commands}`;
  try {
    execFileSync('gnuplot', [], {input: script});
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
  return `![${title}](performance/${file})\n`;
}

// A bar for each system, for figures that peers have too.
function bars(data, title, file, column, which) {
  const lines = [];
  for (const [label, ...row] of which) {
    const value = of(data, ...row, column);
    if (Number.isFinite(value)) lines.push(`"${label}" ${value}`);
  }
  if (lines.length < 2) return '';
  return draw(title, file, 80 + 32 * lines.length, 'unset key\nset style fill solid 0.7\nset xrange [0:*]\nset grid x\n' +
    `set format x "%.0s%c"\nset yrange [-0.6:${lines.length - 0.4}] reverse\n$bars << EOD\n${lines.join('\n')}\nEOD\n` +
    'plot $bars using ($2/2):0:($2/2):(0.35):ytic(1) with boxxyerror lc rgb "#4477aa"\n');
}

// What figures come to as the log or the number of stores grows, in parts of what they were at first.
function curves(data, kind, key, title, file, workloads) {
  const blocks = [];
  for (const [workload, column, label, concurrency] of workloads) {
    const rows = data.rows.filter((row) => row.run === kind && row.workload === workload &&
      (concurrency === undefined || row.concurrency === concurrency));
    const points = rows.map((row) => [Number(new RegExp(`.*${key}=(\\d+)`).exec(row.with)?.[1]), row[column]]);
    if (points.length > 1) blocks.push({label, points: points.map(([size, value]) => `${size} ${value / points[0][1]}`)});
  }
  if (blocks.length === 0) return '';
  return draw(title, file, 360, `set logscale xy\nset grid\nset key outside\nset xlabel "${key}"\nset format x "10^{%L}"\n` +
    blocks.map((block, i) => `$curve${i} << EOD\n${block.points.join('\n')}\nEOD\n`).join('') +
    `plot ${blocks.map((block, i) => `$curve${i} using 1:2 with linespoints title "${block.label}"`).join(', ')}\n`);
}

mkdirSync(folder, {recursive: true});
let names = process.argv.slice(2);
if (names.length === 0) {
  const fresh = join(root, 'build/bench');
  for (const name of existsSync(fresh) ? readdirSync(fresh) : []) {
    if (name.endsWith('.tsv')) copyFileSync(join(fresh, name), join(folder, name));
  }
  names = readdirSync(folder).filter((name) => name.endsWith('.tsv')).sort().slice(-2).map((name) => join(folder, name));
}
if (names.length === 0) {
  console.error('performance: nothing was measured yet; run `make bench`');
  process.exit(1);
}
const files = names.map(read);
const last = files.at(-1);
const notes = join(folder, 'notes.md');
const appended = (concurrency) => [
  ['Kezhi', 'kezhi', 'append', concurrency], ['RocksDB alone, one sync for all', 'rocksdb-grouped', 'append', concurrency],
  ['PostgreSQL', 'postgres', 'append', concurrency], ['PostgreSQL, gapless', 'postgres', 'append_ordered', concurrency],
  ['Redis, checked', 'redis', 'append', concurrency], ['NATS (not fsynced)', 'nats', 'append', concurrency],
  ['etcd', 'etcd', 'append', concurrency], ['SQLite', 'sqlite', 'append', concurrency]];
const plots = [
  bars(last, 'Durable commands or events a second, 64 callers', 'append.svg', 'value', appended(64)),
  bars(last, 'One caller waits, p50 in µs', 'one_caller.svg', 'p50',
    [['fdatasync', 'disk', 'fdatasync_4k', 1], ['echo', 'echo', 'call', 1], ...appended(1)]),
  bars(last, 'Catching up, events a second', 'catch_up.svg', 'value', [
    ['Kezhi', 'kezhi', 'catch_up', 1], ['raw gRPC stream', 'echo', 'catch_up', 1], ['PostgreSQL', 'postgres', 'catch_up_pages', 1],
    ['Redis', 'redis', 'replay_xrange', 1], ['NATS', 'nats', 'replay', 1], ['etcd', 'etcd', 'replay_watch', 1]]),
  bars(last, 'Due to one live subscriber at 300/s, p50 in µs', 'live.svg', 'p50', [
    ['Kezhi', 'kezhi', 'live_1', 300], ['PostgreSQL, NOTIFY', 'postgres', 'live_notify', 300], ['Redis', 'redis', 'live_xread', 300],
    ['NATS (not fsynced)', 'nats', 'live', 300], ['etcd', 'etcd', 'live_watch', 300]]),
  bars(last, 'A stream of 100 events, p50 in µs', 'stream_read.svg', 'p50', [
    ['Kezhi', 'kezhi', 'stream_read', 1], ['PostgreSQL', 'postgres', 'stream_read', 1], ['Redis', 'redis', 'stream_read', 1],
    ['NATS', 'nats', 'stream_read', 1], ['etcd', 'etcd', 'stream_read', 1], ['SQLite', 'sqlite', 'stream_read', 1],
    ['RocksDB alone', 'rocksdb', 'stream_read', 1]]),
  bars(last, 'Durable commands a second, in batches', 'batches.svg', 'value', [
    ['Kezhi, one a call', 'kezhi', 'append', 64], ['Kezhi, 64 a call', 'kezhi', 'append_batch_64', 16],
    ['Kezhi, 256 a call', 'kezhi', 'append_batch_256', 16], ['RocksDB alone, one sync for all', 'rocksdb-grouped', 'append', 64]]),
  bars(last, 'At 70 % of the peak, p99 in µs', 'open_loop.svg', 'p99', [
    ['Kezhi', 'kezhi', 'append_open', undefined], ['RocksDB alone', 'rocksdb-grouped', 'append_open', undefined],
    ['echo', 'echo', 'call_open', undefined]]),
  bars(last, 'Due to the last subscriber, p50 in µs', 'subscribers.svg', 'p50', [
    ['1 subscriber, 300/s', 'kezhi', 'live_1', 300], ['1,000 subscribers, 100/s', 'kezhi', 'live_1000', 100]]),
  bars(last, 'Replay in the server, a second', 'replay.svg', 'value', [
    ['events scanned', 'kezhi', 'scan', 1], ['scanned, checked, parsed', 'kezhi', 'scan_parse', 1],
    ['row versions, one core', 'kezhi', 'fold_rows_wall', 1], ['row versions, both', 'kezhi', 'fold_rows_all_wall', 1]]),
  bars(last, 'A form by key, p50 in µs', 'forms.svg', 'p50', [
    ['sheet of 40 lines', 'kezhi', 'sheet', 1], ['card, latest', 'kezhi', 'card', 1],
    ['card, 1,000,000 events ago', 'kezhi', 'card_as_of', 1]]),
  bars(last, 'On the disk, beside the bytes of the events', 'disk.svg', 'value', [
    ['journal with its indexes', 'kezhi', 'journal_size', 1], ['views with their history', 'kezhi', 'views_size', 1]]),
  curves(last, 'growth', 'events', 'What the length of the log does, beside 10^4 events', 'growth.svg', [
    ['append', 'value', 'commands/s', 64], ['append', 'p50', 'one caller, p50', 1], ['append_batch_64', 'value', 'batches'],
    ['catch_up', 'value', 'catching up'], ['stream_read', 'p50', 'stream p50'], ['sheet', 'p50', 'sheet p50'],
    ['card', 'p50', 'card p50'], ['card_as_of', 'p50', 'card as of, p50'], ['start_after_crash', 'value', 'start'],
    ['memory_at_rest', 'value', 'memory']]),
  curves(last, 'stores', 'stores', 'What the number of stores does', 'stores.svg', [
    ['append', 'value', 'commands/s', 64], ['append', 'p50', 'one caller, p50', 1], ['append_batch_64', 'value', 'batches'],
    ['sheet', 'p50', 'sheet p50'], ['card', 'p50', 'card p50']])].filter(Boolean);
const growth = growthLines(last, 'growth', 'events');
const stores = growthLines(last, 'stores', 'stores');
const lines = ['# Performance', '',
  'Written by `make bench` (`tools/performance.mjs`) from the lines in `docs/performance/`; the prose is `docs/performance/notes.md`. Server and load',
  'generator are processes of their own on one machine, every answer comes after fsync, an event is about 300 bytes. Median [least…most] of the runs.', '',
  ...files.map((file) => `- \`${file.name}\`: ${file.title}`), '', '## Goals', '', ...goalLines(files), '',
  ...plots, ...(existsSync(notes) ? [readFileSync(notes, 'utf8').trim(), ''] : []),
  ...(growth.length > 0 ? ['## What the length of the log costs', '', ...growth, ''] : []),
  ...(stores.length > 0 ? ['## What the number of stores costs', '', ...stores, ''] : []),
  `## All figures of ${last.name}`, '', ...figureLines(last), ''];
writeFileSync(join(root, 'docs/performance.md'), lines.join('\n'));
console.log(goalLines(files).join('\n'));
console.log(`performance: docs/performance.md from ${names.map((name) => basename(name)).join(', ')}`);
