/**
 * The moving part of every map of ours, on a page or in a file on its own.
 *
 * folium writes the data and calls these functions; all texts come with the data, so this file
 * speaks no language. It builds elements by text, never by HTML, and asks no server for anything.
 * It is a classic script because folium's own output is one.
 */
(function (host) {
  'use strict';

  const NAME_SIZE = { city: 15, county: 15, township: 12, village: 11 };
  const MARK_ROOM = 8;
  const NAME_FROM_ZOOM = { city: 0, county: 0, township: 9, village: 10 };

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  /** A map in the container `id`, looking at `bounds`. */
  function map(id, bounds, settings) {
    const made = L.map(id, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomDelta: 1,
      minZoom: 6,
      maxZoom: 18,
    });
    made.ourBounds = L.latLngBounds(bounds);
    made.fitBounds(made.ourBounds, { padding: [12, 12], animate: false });
    L.control
      .zoom({ position: 'topleft', zoomInTitle: settings.zoomIn, zoomOutTitle: settings.zoomOut })
      .addTo(made);
    for (const [name, depth, passive] of [
      ['areas', 350, false],
      ['outlines', 420, true],
      ['names', 620, true],
    ]) {
      const pane = made.createPane(name);
      pane.style.zIndex = depth;
      if (passive) pane.style.pointerEvents = 'none';
    }
    // A file on its own names no server, and so has no ground.
    if (settings.ground) {
      import(settings.ground).then((module) =>
        module.addBaseMap(made, { lines: [], names: [] }),
      );
    }
    // Paper has another shape than the window: look again at the same place before printing.
    let before = null;
    host.addEventListener('beforeprint', () => {
      before = [made.getCenter(), made.getZoom()];
      const seen = made.getBounds();
      const shown = seen.contains(made.ourBounds) ? made.ourBounds : seen;
      made.getContainer().classList.add('on-paper');
      made.invalidateSize({ animate: false });
      made.fitBounds(shown, { animate: false });
    });
    host.addEventListener('afterprint', () => {
      made.getContainer().classList.remove('on-paper');
      made.invalidateSize({ animate: false });
      if (before) made.setView(before[0], before[1], { animate: false });
    });
    if (host.ResizeObserver) {
      new host.ResizeObserver(() => made.invalidateSize({ animate: false })).observe(
        made.getContainer(),
      );
    }
    return made;
  }

  /** Polygons in the colours of their classes; hovering outlines one, clicking tells about it. */
  function areas(collection, settings) {
    const renderer = L.canvas({ pane: 'areas', padding: 0.3 });
    const styleOf = (feature) => {
      const known = feature.properties.c >= 0;
      return {
        fillColor: known ? settings.colours[feature.properties.c] : settings.noData,
        fillOpacity: settings.opacity,
        color: '#ffffff',
        weight: settings.weight,
        opacity: 0.7,
      };
    };
    const layer = L.geoJSON(collection, {
      pane: 'areas',
      renderer,
      style: styleOf,
      onEachFeature(feature, drawn) {
        drawn.on('mouseover', () => drawn.setStyle({ color: '#111111', weight: 2, opacity: 1 }));
        drawn.on('mouseout', () => drawn.setStyle(styleOf(feature)));
        drawn.bindPopup(() => facts(feature.properties, settings), { maxWidth: 280 });
      },
    });
    return layer;
  }

  /** Points in the colours of their classes, above the areas; clicking tells about one. */
  function marks(collection, settings) {
    const places = collection.features.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]);
    const layer = L.geoJSON(collection, {
      pane: 'markerPane',
      pointToLayer: (feature, at) => L.circleMarker(at, {
        pane: 'markerPane',
        radius: 6,
        fillColor: settings.colours[feature.properties.c],
        fillOpacity: 1,
        color: '#ffffff',
        weight: 1.5,
      }),
      onEachFeature(feature, drawn) {
        drawn.bindPopup(() => facts(feature.properties, settings), { maxWidth: 280 });
      },
    });
    return layer.on('add', ({ target }) => {
      target._map.ourMarks = places;
    });
  }

  function facts(properties, settings) {
    const box = element('div', 'map-facts');
    box.append(element('strong', '', properties.n));
    const list = element('dl');
    properties.v.forEach((value, index) => {
      list.append(element('dt', '', settings.labels[index]), element('dd', '', value));
    });
    box.append(list);
    if (properties.u && settings.linkText) {
      const link = element('a', '', settings.linkText);
      link.href = properties.u;
      box.append(link);
    }
    return box;
  }

  /**
   * Choose which names can stand without touching one another, and where: beside a mark rather
   * than over it, unless there is no room beside it.
   *
   * @param {{name: string, x: number, y: number, size: number}[]} wanted most important first, pixels
   * @param {{x: number, y: number}[]} marked middles of marks
   * @returns {{index: number, down: number}[]} those that stand, and how far below their place
   */
  function placeNames(wanted, marked = []) {
    const standing = [];
    const boxes = [];
    const dots = marked.map(({ x, y }) => [x - MARK_ROOM, y - MARK_ROOM, x + MARK_ROOM, y + MARK_ROOM]);
    const free = (box, others) =>
      others.every(
        (other) =>
          box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1],
      );
    wanted.forEach((entry, index) => {
      const half = (Array.from(entry.name).length * entry.size) / 2 + 3;
      const tall = entry.size / 2 + 3;
      const boxAt = (down) => [
        entry.x - half, entry.y + down - tall, entry.x + half, entry.y + down + tall,
      ];
      const beside = Math.ceil(tall + MARK_ROOM);
      const wished = free(boxAt(0), dots) ? [0] : [0, beside, -beside];
      const places = wished.filter((down) => free(boxAt(down), boxes));
      const down = places.find((each) => free(boxAt(each), dots)) ?? (places.includes(0) ? 0 : undefined);
      if (down === undefined) return;
      boxes.push(boxAt(down));
      standing.push({ index, down });
    });
    return standing;
  }

  const Outlines = function () {
    return L.LayerGroup.extend({
      onAdd(onto) {
        L.LayerGroup.prototype.onAdd.call(this, onto);
        this.written = L.layerGroup().addTo(onto);
        onto.on('moveend zoomend resize', this.write, this);
        this.write();
      },
      onRemove(from) {
        from.off('moveend zoomend resize', this.write, this);
        this.written.remove();
        L.LayerGroup.prototype.onRemove.call(this, from);
      },
      /** Write the names that fit at this zoom. */
      write() {
        const onto = this._map;
        const seen = onto.getBounds();
        const wanted = this.names
          .filter((entry) => onto.getZoom() >= NAME_FROM_ZOOM[entry.level] && seen.contains(entry.at))
          .map((entry) => {
            const point = onto.latLngToContainerPoint(entry.at);
            return { ...entry, x: point.x, y: point.y, size: NAME_SIZE[entry.level] };
          });
        this.written.clearLayers();
        const marked = (onto.ourMarks ?? []).map((at) => onto.latLngToContainerPoint(at));
        for (const { index, down } of placeNames(wanted, marked)) {
          const entry = wanted[index];
          const label = element('span', 'map-name map-name-' + entry.level, entry.name);
          const icon = L.divIcon({ className: 'map-name-anchor', html: label, iconSize: [0, 0], iconAnchor: [0, -down] });
          L.marker(entry.at, { icon, pane: 'names', interactive: false, keyboard: false }).addTo(
            this.written,
          );
        }
      },
    });
  };

  /** Lines, lowest level first, and the names of divisions. */
  function outlines(lines, names) {
    const drawn = lines.map((line) =>
      L.geoJSON(
        { type: 'MultiLineString', coordinates: line.coordinates },
        {
          pane: 'outlines',
          interactive: false,
          style: {
            color: line.colour,
            weight: line.weight,
            opacity: line.opacity,
            dashArray: line.dash || null,
            lineJoin: 'round',
          },
        },
      ),
    );
    const group = new (Outlines())(drawn);
    group.names = names;
    return group;
  }

  /** Keep a heat layer's spots as wide on the ground as the cells they stand for. */
  function widen(onto, heat, edgeM) {
    const fit = () => {
      const middle = onto.getCenter();
      const metresPerPixel =
        (40075016.686 * Math.cos((middle.lat * Math.PI) / 180)) / 2 ** (onto.getZoom() + 8);
      const radius = Math.round(Math.min(Math.max((edgeM * 1.3) / metresPerPixel, 8), 120));
      heat.setOptions({ radius, blur: Math.round(radius * 0.8) });
    };
    onto.on('zoomend', fit);
    fit();
  }

  function swatch(entry) {
    const row = element('li');
    const sample = element('span', entry.line ? 'map-stroke' : 'map-swatch');
    if (entry.line) {
      sample.style.borderTopWidth = Math.max(entry.line.weight, 1) + 'px';
      sample.style.borderTopColor = entry.line.colour;
      sample.style.borderTopStyle = entry.line.dash ? 'dashed' : 'solid';
    } else {
      sample.style.backgroundColor = entry.colour;
      sample.style.opacity = entry.opacity;
      if (entry.mark) sample.classList.add('map-swatch-mark');
    }
    row.append(sample, element('span', '', entry.name));
    return row;
  }

  /** Legend, scale bar, notes, north arrow; stripes when it is an exercise. */
  function furniture(onto, settings) {
    const Scale = L.Control.Scale.extend({
      _updateMetric(longest) {
        const metres = this._getRoundNum(longest);
        const label =
          metres < 1000 ? metres + ' ' + settings.metre : metres / 1000 + ' ' + settings.kilometre;
        this._updateScale(this._mScale, label, metres / longest);
      },
    });
    new Scale({ position: 'bottomleft', imperial: false, maxWidth: 160 }).addTo(onto);
    const container = onto.getContainer();

    const legend = L.control({ position: 'bottomright' });
    legend.onAdd = () => {
      const box = element('details', 'map-legend');
      box.open = container.clientWidth > 600;
      box.append(element('summary', '', settings.legendTitle));
      for (const section of settings.legend) {
        box.append(element('h3', '', section.title));
        const list = element('ul');
        section.swatches.forEach((entry) => list.append(swatch(entry)));
        box.append(list);
        if (section.note) box.append(element('p', '', section.note));
      }
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      // On paper nothing can be opened.
      let wasOpen = box.open;
      host.addEventListener('beforeprint', () => {
        wasOpen = box.open;
        box.open = true;
      });
      host.addEventListener('afterprint', () => {
        box.open = wasOpen;
      });
      return box;
    };
    legend.addTo(onto);

    const north = L.control({ position: 'topright' });
    north.onAdd = () => {
      const box = element('div', 'map-north');
      box.append(element('span', 'map-north-arrow'), element('span', '', settings.north));
      return box;
    };
    north.addTo(onto);

    const notes = element('div', 'map-notes');
    settings.notes.forEach((line) => notes.append(element('span', '', line)));
    container.insertAdjacentElement('afterend', notes);

    if (settings.exercise) {
      container.classList.add('map-exercise');
      const word = element('div', 'map-exercise-word', settings.exercise);
      container.append(word);
    }
  }

  host.GeoMinzheng = { map, areas, marks, outlines, furniture, widen, placeNames };
})(typeof window === 'undefined' ? globalThis : window);
