// The page: takes snapshots from /events and makes the document say the same. Only text is ever put in, never markup.
import { feed, plot } from '/plots.js';

const $ = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';
let snapshot = null;
let ahead = 0;
let seenAt = 0;

// --- small tools ---

function make(tag, className, text) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

function say(e, text) {
  if (e.textContent !== text) e.textContent = text;
}

function mark(e, name, value) {
  if (e.dataset[name] !== String(value)) e.dataset[name] = value;
}

/** Makes the children of a parent be one for each item, in order, and keeps those that are there already. */
function keep(parent, items, keyOf, create, update) {
  const old = new Map([...parent.children].map(e => [e.dataset.key, e]));
  const times = new Map();
  let place = parent.firstElementChild;
  for (const item of items) {
    const plain = String(keyOf(item));
    const before = times.get(plain) || 0; // two of the same key are told apart
    times.set(plain, before + 1);
    const key = before ? `${plain}#${before}` : plain;
    let e = old.get(key);
    if (e) {
      old.delete(key);
    } else {
      e = create(item);
      e.dataset.key = key;
    }
    update(e, item);
    if (e === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(e, place);
    }
  }
  old.forEach(e => e.remove());
}

function clock(ms) {
  return new Date(ms).toTimeString().slice(0, 8);
}

function age(ms) {
  const s = Math.max(0, Math.round((Date.now() + ahead - ms) / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  return s < 86400 ? `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min` : `${Math.floor(s / 86400)} d`;
}

function latency(seconds) {
  return seconds >= 1 ? seconds.toFixed(1) + ' s' : (seconds * 1000).toFixed(seconds < .01 ? 1 : 0) + ' ms';
}

const count = v => v >= 10_000 ? (v / 1000).toFixed(0) + ' k' : String(Math.round(v * 10) / 10);

// --- actions ---

const TOKEN = 'holdfast-console-token';
let waiting = null;

function toast(text, tone) {
  const t = $('toast');
  t.textContent = text;
  t.dataset.tone = tone;
  t.classList.add('shown');
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => t.classList.remove('shown'), 5000);
}

async function post(action, id) {
  const answer = await fetch('/actions/' + action, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + (sessionStorage.getItem(TOKEN) || '') },
    body: JSON.stringify({ id }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function act(action, id) {
  if (!sessionStorage.getItem(TOKEN)) {
    ask({ action, id });
    return;
  }
  try {
    const { status, body } = await post(action, id);
    if (status === 403) {
      sessionStorage.removeItem(TOKEN);
      ask({ action, id }, body.error);
    } else {
      toast(body.done || body.error, body.done ? 'done' : 'error');
    }
  } catch {
    toast('The console does not answer.', 'error');
  }
}

const WISHES = {
  'kill-instance': id => `kill -9 ${id}`, 'kill-database': id => `kill -9 the primary of ${id}`,
  'fail-zone': id => `fail ${id}`, 'restore-zone': id => `restore the power of ${id}`,
};

async function ask(next, wrong) {
  waiting = next;
  say($('ask-next'), WISHES[next.action](next.id));
  say($('ask-wrong'), wrong || '');
  $('ask-wrong').hidden = !wrong;
  $('ask-token').value = '';
  if (!$('ask').open) $('ask').showModal();
  try {
    say($('ask-help'), (await (await fetch('/about')).json()).tokenHelp);
  } catch { /* the dialog says what it can */ }
}

$('ask-cancel').addEventListener('click', () => $('ask').close());
$('ask-form').addEventListener('submit', async e => {
  e.preventDefault();
  sessionStorage.setItem(TOKEN, $('ask-token').value.trim());
  const { status, body } = await post('token', '');
  if (status === 403) {
    sessionStorage.removeItem(TOKEN);
    ask(waiting, body.error);
    return;
  }
  $('ask').close();
  if (waiting) act(waiting.action, waiting.id);
});

function killButton(action, id, label) {
  const b = make('button', 'kill', 'Kill');
  b.title = label;
  b.setAttribute('aria-label', label);
  b.addEventListener('click', () => act(action, id));
  return b;
}

/** Asks again before it acts: the second press, within a few seconds, is the one that counts. */
function twoStep(text, sure, go) {
  const b = make('button', 'button small', text);
  let timer = 0;
  const disarm = () => { b.classList.remove('armed'); say(b, text); };
  b.addEventListener('click', () => {
    clearTimeout(timer);
    if (b.classList.contains('armed')) {
      disarm();
      go();
    } else {
      b.classList.add('armed');
      say(b, sure);
      timer = setTimeout(disarm, 4000);
    }
  });
  return b;
}

// --- the map ---

const STATES = {
  PENDING: 'pending', STARTING: 'starting', IN_SERVICE: 'in service', RUNNING: 'running', UNHEALTHY: 'unhealthy',
  DRAINING: 'draining', SHUTTING_DOWN: 'shutting down', STOPPED: 'stopped', TERMINATED: 'terminated',
};

function newZone(z) {
  const e = make('section', 'zone');
  e.setAttribute('aria-label', 'Availability zone ' + z.name);
  const head = make('header', 'zone-head');
  const title = make('div');
  title.append(make('small', '', 'Availability zone'), make('span', 'zone-state'), make('b', '', z.name));
  const fail = twoStep('Fail zone', 'Really? Press again', () => act('fail-zone', z.name));
  fail.classList.add('danger', 'fail');
  const restore = make('button', 'button small good restore', 'Restore power');
  restore.addEventListener('click', () => act('restore-zone', z.name));
  head.append(title, fail, restore);
  const node = make('div', 'node');
  node.append(make('i', 'dot'), make('span', '', 'load balancer node'));
  e.append(head, node);
  for (const [row, label] of [['web', 'Web servers'], ['database', 'Database'], ['worker', 'Workers']]) {
    const cell = make('div', 'cell ' + row);
    cell.dataset.label = label;
    e.append(cell);
  }
  return e;
}

function zone(e, z) {
  const out = z.failed || z.state === 'unavailable';
  mark(e, 'state', z.failed ? 'failed' : out ? 'lost' : 'up');
  say(e.querySelector('.zone-state'), z.failed ? 'no power' : out ? 'unavailable' : '');
  e.querySelector('.zone-state').title = z.message;
  e.querySelector('.fail').hidden = z.failed;
  e.querySelector('.restore').hidden = !z.failed;
  const balanced = snapshot.balancers.some(b => b.zones.includes(z.name));
  const node = e.querySelector('.node');
  node.hidden = !balanced;
  mark(node, 'state', out ? 'down' : 'up');
  const here = snapshot.instances.filter(i => i.zone === z.name);
  machines(e.querySelector('.cell.web'), here.filter(i => i.role === 'web'), 'no web server here');
  machines(e.querySelector('.cell.worker'), here.filter(i => i.role !== 'web'), 'no worker here');
  databases(e.querySelector('.cell.database'), z);
}

function machines(cell, list, none) {
  const items = list.length ? list : [{ id: '-' }];
  keep(cell, items, i => i.id, i => i.id === '-' ? make('p', 'none', none) : newMachine(i), (e, i) => {
    if (i.id !== '-') machine(e, i);
  });
}

function newMachine(i) {
  const e = make('article', 'card machine');
  const first = make('div', 'first');
  first.append(make('i', 'dot'), make('span', 'mono id', i.id), make('span', 'state'));
  const second = make('div', 'second');
  second.append(make('span', 'mono address'), make('span', 'age'), killButton('kill-instance', i.id, 'kill -9 ' + i.id));
  e.append(first, second, make('p', 'reason'));
  return e;
}

function machine(e, i) {
  mark(e, 'state', i.state);
  e.title = [i.id, i.name, i.group, i.reason].filter(Boolean).join(' · ');
  say(e.querySelector('.state'), STATES[i.state] || i.state);
  say(e.querySelector('.address'), i.address || (i.goneAt ? '' : 'no address yet'));
  say(e.querySelector('.age'), i.goneAt ? 'gone ' + age(i.goneAt) : age(i.launched));
  say(e.querySelector('.reason'), i.reason);
  e.querySelector('.kill').hidden = ['TERMINATED', 'SHUTTING_DOWN', 'STOPPED'].includes(i.state);
}

/** Whether the replication's line goes through this zone, which has no node itself. */
function between(z) {
  const place = name => snapshot.zones.findIndex(x => x.name === name);
  return snapshot.databases.some(d => d.standbyZone
    && (place(d.primaryZone) - place(z.name)) * (place(d.standbyZone) - place(z.name)) < 0);
}

function databases(cell, z) {
  const here = [];
  for (const d of snapshot.databases) {
    if (d.primaryZone === z.name) here.push({ ...d, role: 'primary' });
    if (d.standbyZone === z.name) here.push({ ...d, role: 'standby' });
  }
  const items = here.length ? here : [{ id: '-', role: '' }];
  mark(cell, 'between', !here.length && between(z));
  keep(cell, items, d => d.id + d.role, d => {
    if (d.id === '-') return make('p', 'none', 'no database node here');
    const e = make('article', 'card database');
    const first = make('div', 'first');
    first.append(make('i', 'dot'), make('span', 'badge', d.role), make('span', 'state'));
    const second = make('div', 'second');
    second.append(make('span', 'mono address'));
    if (d.role === 'primary') second.append(killButton('kill-database', d.id, 'kill -9 the primary of ' + d.id));
    e.append(first, second);
    return e;
  }, (e, d) => {
    if (d.id === '-') return;
    mark(e, 'role', d.role);
    mark(e, 'state', d.status === 'available' ? 'IN_SERVICE'
      : ['failed', 'storage-full', 'inaccessible'].some(s => d.status.includes(s)) ? 'UNHEALTHY' : 'STARTING');
    e.title = d.id + ' · ' + d.engine;
    say(e.querySelector('.state'), d.status);
    say(e.querySelector('.address'), d.role === 'primary' ? d.endpoint || 'no endpoint yet' : d.engine);
  });
}

function regional() {
  const items = snapshot.queues.map(q => ({ kind: 'queue', key: 'q' + q.name, ...q }));
  if (snapshot.buckets.length) items.push({ kind: 'buckets', key: 'b', names: snapshot.buckets });
  keep($('regional'), items, i => i.key, i => {
    const e = make('article', 'card regional-' + i.kind);
    if (i.kind === 'queue') {
      e.append(make('small', '', i.deadLetters ? 'SQS queue of failed jobs' : 'SQS queue'), make('b', 'mono', i.name),
        make('div', 'messages'), make('p', 'counts'));
    } else {
      e.append(make('small', '', 'S3 buckets'), make('div', 'names'));
    }
    return e;
  }, (e, i) => {
    if (i.kind === 'queue') {
      mark(e, 'dead', i.deadLetters);
      mark(e, 'some', i.visible + i.inFlight > 0);
      say(e.querySelector('.counts'), i.deadLetters ? `${i.visible} set aside` : `${i.visible} waiting · ${i.inFlight} in work`);
      const dots = [...Array(Math.min(24, i.inFlight)).fill('work'), ...Array(Math.min(24, i.visible)).fill('wait')].slice(0, 28);
      keep(e.querySelector('.messages'), dots.map((d, n) => ({ d, n })), m => m.n, () => make('i'), (dot, m) => { dot.className = m.d; });
    } else {
      keep(e.querySelector('.names'), i.names, n => n, n => make('b', 'mono', n), () => { });
    }
  });
}

// --- wires: who talks to whom ---

function wires() {
  const map = $('map').getBoundingClientRect();
  const wide = matchMedia('(min-width: 821px)').matches;
  const lines = [];
  const box = e => {
    const r = e.getBoundingClientRect();
    return { left: r.left - map.left, right: r.right - map.left, top: r.top - map.top, bottom: r.bottom - map.top, x: (r.left + r.right) / 2 - map.left, y: (r.top + r.bottom) / 2 - map.top };
  };
  const down = (key, kind, a, b) => {
    const bend = Math.min(30, (b.y - a.y) / 2);
    lines.push({ key, kind, d: `M${a.x} ${a.y}C${a.x} ${a.y + bend} ${b.x} ${b.y - bend} ${b.x} ${b.y}` });
  };
  const busy = snapshot.controlPlane.answers && (snapshot.plots.series.requests || []).slice(-12).some(v => v > 0);
  const flow = busy ? ' busy' : '';
  if (wide) {
    const people = document.querySelector('.website');
    const balancer = $('balancer');
    if (!balancer.hidden) {
      const p = box(people);
      const b = box(balancer);
      lines.push({ key: 'people', kind: 'request' + flow, d: `M${p.x} ${p.bottom}V${b.top}` });
    }
    const primary = document.querySelector('.card.database[data-role=primary]');
    const standby = document.querySelector('.card.database[data-role=standby]');
    const queue = document.querySelector('.regional-queue[data-dead=false]');
    document.querySelectorAll('.zone[data-state=up]').forEach(z => {
      const node = z.querySelector('.node:not([hidden])');
      const first = z.querySelector('.web .machine');
      if (node && first) {
        const n = box(node);
        const ok = z.querySelector('.web .machine[data-state=IN_SERVICE]');
        lines.push({ key: 'n' + z.dataset.key, kind: ok ? 'request' + flow : 'off', d: `M${n.x} ${n.bottom}V${box(first).top}` });
      }
      const serving = [...z.querySelectorAll('.web .machine[data-state=IN_SERVICE]')].at(-1);
      if (serving && primary) {
        const s = box(serving);
        const p = box(primary);
        down('d' + z.dataset.key, 'sql' + flow, { x: s.x, y: s.bottom }, { x: p.x, y: p.top });
      }
      const worker = [...z.querySelectorAll('.worker .machine[data-state=IN_SERVICE]')].at(-1);
      if (worker && queue) {
        const w = box(worker);
        const q = box(queue);
        const working = snapshot.queues.some(x => !x.deadLetters && x.inFlight > 0);
        down('j' + z.dataset.key, 'job' + (working ? ' busy up' : ''), { x: w.x, y: w.bottom }, { x: q.x, y: q.top });
      }
    });
    if (primary && standby) {
      const p = box(primary);
      const s = box(standby);
      const right = s.left > p.left;
      const a = right ? p.right : p.left;
      const b = right ? s.left : s.right;
      lines.push({ key: 'replica', kind: 'replica busy', d: `M${a} ${p.y}H${b}`, label: 'replicates', at: [(a + b) / 2, p.y + 16], room: Math.abs(b - a) > 70 });
    }
  }
  const svg = $('wires');
  const old = new Map([...svg.children].map(e => [e.dataset.key, e]));
  for (const l of lines) {
    let e = old.get(l.key);
    if (e) {
      old.delete(l.key);
    } else {
      e = document.createElementNS(SVG, 'g');
      e.dataset.key = l.key;
      e.append(document.createElementNS(SVG, 'path'), document.createElementNS(SVG, 'text'));
      svg.append(e);
    }
    const path = e.firstChild;
    if (path.getAttribute('d') !== l.d) path.setAttribute('d', l.d);
    if (e.getAttribute('class') !== l.kind) e.setAttribute('class', l.kind);
    if (l.label && l.room) {
      e.lastChild.textContent = l.label;
      e.lastChild.setAttribute('x', l.at[0]);
      e.lastChild.setAttribute('y', l.at[1]);
    } else {
      e.lastChild.textContent = '';
    }
  }
  old.forEach(e => e.remove());
}

// --- the rest ---

function groups() {
  for (const role of ['web', 'worker']) {
    const of = snapshot.groups.filter(g => g.role === role);
    say($(role + '-group'), of.map(g => `Auto Scaling keeps ${g.desired} (${g.min} to ${g.max}): ${g.inService} in service.`).join(' '));
  }
}

function overall() {
  const s = snapshot;
  let tone = 'good';
  let text = 'All is well';
  const ill = s.instances.filter(i => i.state === 'UNHEALTHY').length;
  const coming = s.instances.filter(i => ['PENDING', 'STARTING'].includes(i.state)).length;
  const short = s.groups.filter(g => g.inService < g.desired).length;
  const out = s.zones.filter(z => z.failed || z.state === 'unavailable').map(z => z.name);
  const alone = s.databases.some(d => d.multiAz && !d.standbyZone);
  const moving = s.databases.some(d => d.status !== 'available');
  if (!s.instances.length && !s.databases.length) [tone, text] = ['plain', 'Nothing deployed'];
  else if (!s.website.answers) [tone, text] = ['bad', 'The website does not answer'];
  else if (out.length) [tone, text] = ['warn', `${out.join(' and ')} out; the website goes on`];
  else if (ill || coming || short || alone || moving) [tone, text] = ['warn', 'Healing; the website goes on'];
  if (!s.controlPlane.answers && s.website.answers) [tone, text] = ['warn', 'No control plane; the website goes on'];
  mark($('overall'), 'tone', tone);
  say($('overall'), text);
  document.title = (tone === 'good' ? '' : tone === 'bad' ? '✕ ' : '! ') + 'Holdfast ' + s.region;
  const stack = s.stacks.find(x => !x.status.endsWith('DELETE_COMPLETE'));
  $('stack').hidden = !stack;
  if (stack) say($('stack'), `stack ${stack.name} ${stack.status}`);
}

function banner() {
  const s = snapshot;
  const b = $('banner');
  const down = s && !s.controlPlane.answers;
  const silent = seenAt && Date.now() - seenAt > 6000;
  b.hidden = !(down || silent);
  document.body.classList.toggle('stale', Boolean(down || silent));
  if (silent) {
    mark(b, 'tone', 'bad');
    say($('banner-title'), 'The console does not answer.');
    say($('banner-text'), `This is how things stood at ${clock(seenAt)}. Start it again with ./holdfast up.`);
  } else if (down) {
    const w = s.website;
    mark(b, 'tone', w.answers ? 'warn' : 'bad');
    say($('banner-title'), w.answers ? 'The region’s control plane is down. The website goes on:'
      : 'The region’s control plane is down, and the website does not answer.');
    say($('banner-text'), w.answers
      ? `${w.answered} of ${w.checks} checks answered since ${clock(s.controlPlane.since)}, the last in ${w.millis} ms. `
        + 'Balancers, instances and databases need no control plane to serve; only nothing is replaced until it is back. '
        + 'Below is the last known state. ./holdfast up starts it again.'
      : `${w.answered} of ${w.checks} checks answered since ${clock(s.controlPlane.since)}. ./holdfast up starts the region.`);
  }
}

function logs() {
  keep($('activity'), snapshot.activity, l => l.at + l.source + l.text, l => {
    const e = make('li');
    mark(e, 'tone', l.tone);
    e.title = l.detail;
    const text = make('span', 'text');
    text.append(make('b', '', l.source), document.createTextNode(' ' + l.text));
    e.append(make('time', '', (l.before ? 'before ' : '') + clock(l.at)), text);
    return e;
  }, () => { });
  keep($('calls'), snapshot.calls, c => c.at + c.service + c.operation + c.caller, c => {
    const e = make('li');
    const text = make('span', 'text mono');
    text.append(make('b', '', c.service), document.createTextNode(':'), make('wbr'), document.createTextNode(c.operation));
    // Where there is no room, what goes is the middle: a role's end tells which server it was.
    const caller = make('span', 'caller');
    const cut = c.caller.lastIndexOf('/') + 1;
    caller.title = c.caller;
    caller.append(make('span', 'head', c.caller.slice(0, cut)), make('span', '', c.caller.slice(cut)));
    e.append(make('time', '', clock(c.at)), text, caller);
    return e;
  }, () => { });
}

function website() {
  const w = snapshot.website;
  const a = $('website');
  if (a.getAttribute('href') !== w.url) a.href = w.url;
  say(a, w.url.replace(/^https?:\/\//, '').replace(/\/$/, ''));
  mark(a, 'tone', w.answers ? 'good' : 'bad');
  say($('website-note'), w.answers ? `answers in ${w.millis} ms` : w.status ? `answers ${w.status}` : 'does not answer');
  mark($('website-note'), 'tone', w.answers ? 'good' : 'bad');
  const b = snapshot.balancers[0];
  $('balancer').hidden = !b;
  if (b) say($('balancer-name'), b.dns + (b.ports.length ? ':' + b.ports.join(', ') : ''));
}

function render() {
  document.body.classList.remove('waiting');
  say($('region'), snapshot.region);
  $('map').style.setProperty('--zones', snapshot.zones.length);
  website();
  keep($('zones'), snapshot.zones, z => z.name, newZone, zone);
  regional();
  groups();
  overall();
  banner();
  logs();
  $('empty').hidden = snapshot.instances.length + snapshot.databases.length + snapshot.balancers.length > 0;
  say($('gaps'), snapshot.gaps.length ? 'Not shown: ' + [...new Set(snapshot.gaps)].join('; ') : '');
  wires();
}

plot($('plot-requests'), $('now-requests'), [{ name: 'requests', colour: '--request', fill: true, unit: ' /s', key: 'k-request' }], count, 10);
plot($('plot-latency'), $('now-latency'), [
  { name: 'latencyMaximum', colour: '--slow', label: 'max', key: 'k-slow' },
  { name: 'latencyAverage', colour: '--latency', fill: true, label: 'average', key: 'k-latency' }], latency, .02);
plot($('plot-errors'), $('now-errors'), [{ name: 'errors', colour: '--bad', fill: true, unit: ' /s', key: 'k-bad' }], count, 2);
plot($('plot-queue'), $('now-queue'), [
  { name: 'visible', colour: '--job', fill: true, label: 'waiting', key: 'k-job' },
  { name: 'inFlight', colour: '--soft', label: 'in work', key: 'k-soft' }], count, 4);

new ResizeObserver(() => { if (snapshot) wires(); }).observe($('map'));
setInterval(() => {
  $('clock').textContent = clock(Date.now() + ahead);
  if (snapshot) banner();
}, 1000);

const events = new EventSource('/events');
events.onmessage = e => {
  snapshot = JSON.parse(e.data);
  ahead = snapshot.at - Date.now();
  seenAt = Date.now();
  feed(snapshot);
  render();
};
