import { describe, expect, test } from 'vitest';
import { arrowPath } from '../../../../src/cli/graph/arrow-path.ts';
import { layoutGraph } from '../../../../src/cli/graph/layout-graph.ts';
import type { OwnershipGraph } from '../../../../src/cli/graph/ownership-graph.ts';
import { renderHtml } from '../../../../src/cli/graph/render-html.ts';
import { renderMermaid } from '../../../../src/cli/graph/render-mermaid.ts';
import { renderSvg } from '../../../../src/cli/graph/render-svg.ts';

const HOSTILE = '</title><script>alert("1 & 2")</script>\u0000#;';

const GRAPH: OwnershipGraph = {
  nodes: [
    { label: 'users', class: 'user', note: 'the table of the users', layer: 0 },
    { label: 'orders', class: 'owned', note: 'only user_id leads to the user', layer: 1 },
    { label: 'a', class: 'shared', note: 'by rule', layer: 4 },
    { label: HOSTILE, class: 'undecided', note: HOSTILE, layer: 4 },
    { label: 'items', class: 'owned', note: '', layer: 2 },
  ],
  edges: [
    { from: 1, to: 0, label: 'user_id', kind: 'owner' },
    { from: 4, to: 1, label: 'order_id', kind: 'owner' },
    { from: 3, to: 2, label: HOSTILE, kind: 'watched' },
  ],
};

describe('a layout', () => {
  const { boxes, width, height } = layoutGraph(GRAPH);

  test('has a box for every table, within the picture, none over another', () => {
    expect(boxes).toHaveLength(GRAPH.nodes.length);
    for (const [index, box] of boxes.entries()) {
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
      for (const other of boxes.slice(index + 1)) {
        const isBeside = box.x + box.width <= other.x || other.x + other.width <= box.x;
        expect(isBeside || box.y + box.height <= other.y || other.y + other.height <= box.y).toBe(true);
      }
    }
  });

  test('leads arrows past the tables that lie between, and within the picture', () => {
    const long: OwnershipGraph = {
      nodes: [0, 1, 2, 3, 3].map((layer, at) => ({ label: `t${at}`, class: 'owned', note: '', layer })),
      edges: [
        { from: 3, to: 0, label: 'a', kind: 'watched' },
        { from: 0, to: 4, label: 'b', kind: 'lookup' },
        { from: 3, to: 4, label: 'c', kind: 'owner' },
      ],
    };
    const layout = layoutGraph(long);
    expect(layout.arrows.map(({ lanes }) => lanes.length)).toEqual([2, 2, 0]);
    for (const { x, y, width: wide, height: high } of layout.arrows.flatMap(({ lanes }) => lanes)) {
      const meets = (box: (typeof layout.boxes)[number]) =>
        box.x < x + wide && x < box.x + box.width && box.y < y + high && y < box.y + box.height;
      expect(layout.boxes.filter(meets)).toEqual([]);
    }
    for (const arrow of layout.arrows) {
      const numbers =
        arrowPath(arrow, layout.boxes)
          .match(/-?[0-9.]+/g)
          ?.map(Number) ?? [];
      const [xs, ys] = [numbers.filter((_, at) => at % 2 === 0), numbers.filter((_, at) => at % 2 === 1)];
      expect(Math.min(...xs, ...ys)).toBeGreaterThanOrEqual(0);
      expect([Math.max(...xs) <= layout.width, Math.max(...ys) <= layout.height]).toEqual([true, true]);
    }
  });

  test('draws references of one kind between the same tables once, with the names of all', () => {
    const twice = { ...GRAPH, edges: [...GRAPH.edges, { from: 1, to: 0, label: 'creator', kind: 'owner' as const }] };
    expect(layoutGraph(twice).arrows).toHaveLength(GRAPH.edges.length);
    expect(renderSvg(twice)).toContain('<title>user_id\ncreator</title>');
  });

  test('cuts a long name, which shows whole where one points at it', () => {
    const label = `long_${'x'.repeat(60)}😀`;
    const svg = renderSvg({ nodes: [{ label, class: 'owned', note: 'why', layer: 0 }], edges: [] });
    expect(svg).toContain(`<title>${label}: owned. why</title>`);
    expect(svg).toMatch(/>long_x{28}…<\/text>/);
  });

  test('puts what is owned to the right of its owner', () => {
    expect(boxes[1]?.x).toBeGreaterThan(boxes[0]?.x ?? 0);
    expect(boxes[4]?.x).toBeGreaterThan(boxes[1]?.x ?? 0);
  });

  test('is the same every time', () => {
    expect(layoutGraph(GRAPH)).toEqual(layoutGraph(GRAPH));
  });

  test('of nothing is a picture all the same', () => {
    expect(renderSvg({ nodes: [], edges: [] })).toMatch(/^<svg /);
  });
});

test('a page is readable in the dark, and says on paper where references lead', () => {
  const html = renderHtml(GRAPH, 'Who');
  expect(html.match(/prefers-color-scheme: dark/g)).toHaveLength(2);
  expect(html).toContain('<h2>References that can lead to a row of someone else</h2>');
  expect(html).not.toMatch(/(?:src|href)=|url\((?!#)/);
});

describe('names of a database do no harm', () => {
  test('in SVG and HTML', () => {
    for (const text of [renderSvg(GRAPH), renderHtml(GRAPH, HOSTILE)]) {
      expect(text).not.toContain('<script>');
      expect(text).not.toContain('\u0000');
      expect(text).toContain('&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt;');
    }
  });

  test('in Mermaid', () => {
    const lines = renderMermaid(GRAPH).split('\n');
    expect(lines.find((line) => line.trim().startsWith('t3['))).toMatch(/^ {2}t3\["[^"<>]*"\]:::undecided$/);
    expect(lines).toContain('  t1 ==>|"user_id"| t0');
  });
});
