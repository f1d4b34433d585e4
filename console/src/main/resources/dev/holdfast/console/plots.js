// The moving plots: a canvas each, all with the same three minutes. Drawn a few times a second, not at all when hidden.

/** The newest seconds are still being reported: the right edge is so far (s) in the past. */
const LATE = 3;
const SPAN = 170;

/** Room (px) for the numbers at the left, so that nothing is drawn over them. */
const LEFT = 44;

let data = null;
let ahead = 0; // how far (ms) the region's clock is ahead of this browser's
let pointer = null; // 0…1 over any plot, from where its lines begin
const plots = [];
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export function plot(canvas, readout, series, show, smallestTop) {
  const it = { canvas, readout, series, show, smallestTop, top: smallestTop };
  canvas.addEventListener('pointermove', e => {
    pointer = Math.max(0, e.clientX - canvas.getBoundingClientRect().left - LEFT) / (canvas.clientWidth - LEFT);
    drawAll();
  });
  canvas.addEventListener('pointerleave', () => { pointer = null; drawAll(); });
  plots.push(it);
}

export function feed(snapshot) {
  data = snapshot.plots;
  ahead = snapshot.at - Date.now();
  if (calm.matches) drawAll();
}

function drawAll() {
  if (data && !document.hidden) plots.forEach(draw);
}

setInterval(() => { if (!calm.matches) drawAll(); }, 125);
addEventListener('resize', drawAll);

function draw(p) {
  const { canvas } = p;
  const ratio = devicePixelRatio || 1;
  const w = canvas.clientWidth;
  const h = canvas.clientHeight;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  const c = canvas.getContext('2d');
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, w, h);

  const end = (Date.now() + ahead) / 1000 - LATE;
  const x = second => w - (end - second) * (w - LEFT) / SPAN;
  const foot = h - 15;
  const values = p.series.map(s => data.series[s.name] || []);
  const highest = Math.max(p.smallestTop, ...values.flat().filter(v => v !== null));
  const goal = nice(highest);
  p.top += (goal - p.top) * (calm.matches ? 1 : .25);
  const y = v => foot - Math.min(1.05, v / p.top) * (foot - 9);

  c.font = '10.5px ui-sans-serif, system-ui, sans-serif';
  c.lineWidth = 1;
  const labels = [];
  for (const part of [0, .5, 1]) {
    c.strokeStyle = colour('--grid');
    c.beginPath();
    c.moveTo(LEFT, Math.round(y(goal * part)) + .5);
    c.lineTo(w, Math.round(y(goal * part)) + .5);
    c.stroke();
    if (part) {
      labels.push([p.show(goal * part), y(goal * part) + 4]);
    }
  }
  c.fillStyle = colour('--faint');
  for (const back of [120, 60]) {
    const at = w - back * (w - LEFT) / SPAN;
    c.fillText(`−${back / 60} min`, at - 14, h - 2);
  }
  c.textAlign = 'right';
  c.fillText('now', w, h - 2);
  c.textAlign = 'left';

  for (const mark of data.marks) {
    const at = x(mark.at / 1000);
    if (at < LEFT) continue;
    c.strokeStyle = colour('--bad');
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(at, 4);
    c.lineTo(at, foot);
    c.stroke();
    c.setLineDash([]);
    c.fillStyle = colour('--bad');
    c.beginPath();
    c.arc(at, 4, 3, 0, 7);
    c.fill();
  }

  c.save();
  c.beginPath();
  c.rect(LEFT, 0, w - LEFT, h);
  c.clip();
  p.series.forEach((s, n) => line(c, values[n], x, y, foot, colour(values[n].some(v => v) ? s.colour : '--edge'), s.fill));
  c.restore();
  c.fillStyle = colour('--faint');
  c.textAlign = 'right';
  labels.forEach(([text, at]) => c.fillText(text, LEFT - 6, at));
  c.textAlign = 'left';
  readOut(p, values, x, end, c, w, foot, y, colour);
}

function line(c, values, x, y, foot, stroke, fill) {
  const runs = [];
  let run = [];
  values.forEach((v, i) => {
    const second = data.from + i;
    if (v === null) {
      if (run.length) runs.push(run);
      run = [];
    } else {
      run.push([x(second), y(v)]);
    }
  });
  if (run.length) runs.push(run);
  c.strokeStyle = stroke;
  c.lineJoin = 'round';
  c.lineCap = 'round';
  c.lineWidth = fill ? 1.75 : 1.25;
  for (const points of runs) {
    c.beginPath();
    points.forEach(([px, py], i) => i ? c.lineTo(px, py) : c.moveTo(px, py));
    if (points.length === 1) c.lineTo(points[0][0] + 1, points[0][1]);
    c.stroke();
    if (fill) {
      c.lineTo(points.at(-1)[0], foot);
      c.lineTo(points[0][0], foot);
      c.globalAlpha = .13;
      c.fillStyle = stroke;
      c.fill();
      c.globalAlpha = 1;
    }
  }
}

/** What the plot says under the pointer; without one, about the last few seconds. */
function readOut(p, values, x, end, c, w, foot, y, colour) {
  const at = pointer === null ? Math.floor(end) : Math.round(end - SPAN + pointer * SPAN);
  const seen = values.map(v => {
    for (let back = 0; back < (pointer === null ? 5 : 1); back++) {
      const value = v[at - back - data.from];
      if (value !== null && value !== undefined) return value;
    }
    return null;
  });
  const parts = p.series.map((s, n) => {
    const span = document.createElement('span');
    span.className = s.key;
    span.textContent = (s.label ? s.label + ' ' : '') + (seen[n] === null ? '–' : p.show(seen[n]) + (s.unit || ''));
    return span;
  });
  p.readout.replaceChildren(...parts);
  if (pointer !== null) {
    c.strokeStyle = colour('--soft');
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(x(at), 0);
    c.lineTo(x(at), foot);
    c.stroke();
    seen.forEach((v, n) => {
      if (v === null) return;
      c.fillStyle = colour(p.series[n].colour);
      c.beginPath();
      c.arc(x(at), y(v), 3, 0, 7);
      c.fill();
    });
  }
}

function nice(v) {
  const step = 10 ** Math.floor(Math.log10(v));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(n => n * step).find(n => n >= v * .999) || v;
}
