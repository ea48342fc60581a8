# SPDX-License-Identifier: Apache-2.0
"""Prepares Kokoro-82M for sherpa-onnx.   usage: kokoro_model.py INT8_MODEL OUTPUT VOICE...

The published int8 export spends most of its time in ConvInteger, which onnxruntime runs slowly on
CPUs. This replaces each quantised convolution by a plain fp32 one with de-quantised weights (92 MB
become 256 MB, twice as fast) and sets the metadata that sherpa-onnx reads. It needs numpy and onnx;
fetch.py runs it in a virtual environment of its own.
"""

import collections
import sys

import numpy
import onnx
from onnx import helper, numpy_helper


class QuantisedConvolution:
    """One chain `DynamicQuantizeLinear -> ConvInteger [-> Add bias] -> Cast -> Mul(scales)`."""

    def __init__(self, conv, index):
        self.conv = conv
        self.quantise = index.producer[conv.input[0]]
        self.weight = conv.input[1]
        self.zero_point = conv.input[3] if len(conv.input) > 3 else ""
        self.bias = None
        self.inner_nodes = [conv]

        following = index.only_consumer(conv.output[0])
        if following.op_type == "Add":
            self.bias = self._float_bias(following, index)
            self.inner_nodes.append(following)
            following = index.only_consumer(following.output[0])
        self.inner_nodes.append(following)  # the Cast to float
        self.scale = index.only_consumer(following.output[0])

        scales = index.producer[next(i for i in self.scale.input if i != following.output[0])]
        activation_scale = self.quantise.output[1]
        self.weight_scale = next(i for i in scales.input if i != activation_scale)

    def _float_bias(self, add, index):
        """The bias is quantised on the fly (Div, Round, Cast …): walk back to its fp32 origin."""
        node = index.producer[next(i for i in add.input if i != self.conv.output[0])]
        while node.op_type != "Div":
            node = index.producer[node.input[0]]
        return node.input[0]

    def float_weight(self, index):
        weight = index.value(self.weight).astype(numpy.float32)
        zero = index.value(self.zero_point) if self.zero_point else numpy.uint8(0)
        zero = per_channel(numpy.asarray(zero, numpy.float32), weight.ndim)
        scale = per_channel(index.value(self.weight_scale).astype(numpy.float32), weight.ndim)
        return ((weight - zero) * scale).astype(numpy.float32)

    def float_node(self, weight_name):
        inputs = [self.quantise.input[0], weight_name] + ([self.bias] if self.bias else [])
        node = helper.make_node(
            "Conv", inputs, [self.scale.output[0]], name=self.conv.name + "_f32"
        )
        node.attribute.extend(self.conv.attribute)
        return node


class GraphIndex:
    """Who makes and who reads each value of a graph."""

    def __init__(self, graph):
        self.initialisers = {i.name: i for i in graph.initializer}
        self.producer = {output: node for node in graph.node for output in node.output}
        self.consumers = collections.defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self.consumers[name].append(node)

    def value(self, name):
        return numpy_helper.to_array(self.initialisers[name])

    def only_consumer(self, name):
        return self.consumers[name][0]


def per_channel(array, rank):
    """Shapes a per-output-channel (or scalar) constant so that it broadcasts over a weight."""
    return array.reshape((-1,) + (1,) * (rank - 1)) if array.size > 1 else array.reshape(())


def used_names(nodes, outputs):
    names = set(outputs)
    for node in nodes:
        names.update(node.input)
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                for inner in attribute.g.node:
                    names.update(inner.input)
    return names


def without_dead_nodes(nodes, outputs):
    while True:
        used = used_names(nodes, outputs)
        kept = [node for node in nodes if any(output in used for output in node.output)]
        if len(kept) == len(nodes):
            return kept
        nodes = kept


def replace_convolutions(graph):
    """Returns how many quantised convolutions became fp32 ones."""
    index = GraphIndex(graph)
    outputs = [output.name for output in graph.output]
    replacement, dropped, weights = {}, set(), {}
    for node in graph.node:
        if node.op_type != "ConvInteger":
            continue
        chain = QuantisedConvolution(node, index)
        name = chain.weight + "_f32"
        weights[name] = numpy_helper.from_array(chain.float_weight(index), name)
        replacement[id(chain.scale)] = chain.float_node(name)
        dropped.update(id(inner) for inner in chain.inner_nodes)

    nodes = [replacement.get(id(n), n) for n in graph.node if id(n) not in dropped]
    nodes = without_dead_nodes(nodes, outputs)
    del graph.node[:]
    graph.node.extend(nodes)

    graph.initializer.extend(weights.values())
    used = used_names(nodes, outputs)
    kept = [initialiser for initialiser in graph.initializer if initialiser.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return len(replacement)


def set_metadata(model, voices):
    """The keys that sherpa-onnx's Kokoro front end asks for."""
    ids = list(enumerate(voices))
    metadata = {
        "model_type": "kokoro",
        "language": "English",
        "version": "2",
        "sample_rate": "24000",
        "has_espeak": "1",
        "voice": "en-us",
        "style_dim": "510,1,256",
        "n_speakers": str(len(voices)),
        "speaker_names": ",".join(voices),
        "speaker2id": ",".join(f"{name}->{i}" for i, name in ids),
        "id2speaker": ",".join(f"{i}->{name}" for i, name in ids),
        "maintainer": "",
        "comment": "",
    }
    del model.metadata_props[:]
    for key, text in metadata.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, text


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    source, target, voices = sys.argv[1], sys.argv[2], sys.argv[3:]
    model = onnx.load(source)
    count = replace_convolutions(model.graph)
    set_metadata(model, voices)
    onnx.save(model, target)
    print(f"{count} convolutions in fp32, voices {', '.join(voices)}")


if __name__ == "__main__":
    main()
