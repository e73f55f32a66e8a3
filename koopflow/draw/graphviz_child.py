"""Run in a process of its own: a line with a JSON list of DOT texts in, a line with the JSON of their positions out.

It imports nothing of koopflow, so that it starts in a tenth of a second; `layout` calls it and kills it in time.
"""

from __future__ import annotations

import json
import sys
import warnings

import pygraphviz


def positions(text: str) -> dict[str, dict[str, str]]:
    """Lay one graph out with `dot` and read where everything stands."""
    graph = pygraphviz.AGraph(string=text)
    graph.layout(prog="dot")
    edges = {str(edge.attr["id"]): edge for edge in graph.edges()}
    return {
        "graph": {"bb": graph.graph_attr["bb"]},
        "nodes": {str(node): node.attr["pos"] for node in graph.nodes()},
        "edges": {name: edge.attr["pos"] for name, edge in edges.items()},
        "labels": {name: edge.attr["lp"] for name, edge in edges.items() if edge.attr["lp"]},
        "clusters": dict(clusters(graph)),
    }


def clusters(graph: pygraphviz.AGraph) -> list[tuple[str, str]]:
    """The boxes of the clusters, at any depth."""
    found = []
    for sub in graph.subgraphs():
        if sub.name and sub.name.startswith("cluster_"):
            found.append((sub.name, sub.graph_attr["bb"]))
        found.extend(clusters(sub))
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        sys.stdout.write(json.dumps([positions(text) for text in json.loads(line)]) + "\n")
        sys.stdout.flush()
