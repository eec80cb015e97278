'use strict';

const byId = id => document.getElementById(id);
const element = (tag, text, className) => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};

function show(state) {
  document.title = state.title;
  byId('title').textContent = state.title;
  byId('status').textContent = state.status;
  byId('bar').style.width = `${100 * state.progress}%`;
  byId('tiles').replaceChildren(...state.values.map(value => {
    const tile = element('div', '', 'tile');
    tile.append(element('span', value.name), element('strong', value.text));
    return tile;
  }));
  byId('warnings').replaceChildren(...state.warnings.map(warning => element('p', warning, 'warning')));
  const charts = byId('charts');
  if (charts.dataset.epochs !== String(state.epochs)) {
    charts.dataset.epochs = state.epochs;
    state.charts.forEach((title, i) => {
      const image = charts.children[i] ?? charts.appendChild(document.createElement('img'));
      image.alt = title;
      image.src = `charts/${i}.svg?epochs=${state.epochs}`;
    });
  }
}

const events = new EventSource('events');
events.onmessage = message => {
  const state = JSON.parse(message.data);
  show(state);
  if (state.hasEnded) events.close();
};
events.onerror = () => { byId('status').textContent += ' (the training does not answer)'; };
