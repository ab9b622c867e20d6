import { describe, expect, test } from 'vitest';
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
