"""torch or OpenCV beside the lab's kernels. Arguments: torch|opencv, threads. Speaks electron/cli/bench/protocol.ts."""

import json
import sys
import time

import numpy as np

MARK = "@bench "


def read(path, shape):
    return np.fromfile(path, dtype="<f4").reshape(shape)


def weight_shape(op):
    inputs, outputs = op["input"][1], op["output"][1]
    first = [outputs, inputs // op["groups"]] if op["type"] == "conv" else [inputs, outputs // op["groups"]]
    return first + op["kernel"]


class Torch:
    def __init__(self, threads):
        import torch

        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self.torch = torch
        self.version = torch.__version__

    def why_not(self, op):
        return None if op["padBefore"] == op["padAfter"] else "no uneven padding"

    def start(self, ops, data, weights):
        torch, functions = self.torch, self.torch.nn.functional
        rank = len(ops[0]["kernel"])
        order = torch.channels_last if rank == 2 else torch.channels_last_3d if rank == 3 else torch.contiguous_format
        x = torch.from_numpy(data).contiguous(memory_format=order)
        filters = [torch.from_numpy(weight).contiguous(memory_format=order) for weight in weights]

        def apply(op, x, filter):
            name = ("conv%dd" if op["type"] == "conv" else "conv_transpose%dd") % rank
            shared = dict(stride=op["stride"], padding=op["padBefore"], groups=op["groups"], dilation=op["dilation"])
            if op["type"] != "conv":
                shared["output_padding"] = op["outputPadding"]
            return getattr(functions, name)(x, filter, **shared)

        def once():
            y = x
            for op, filter in zip(ops, filters):
                y = apply(op, y, filter)
            return y

        return once, lambda y: y.contiguous().numpy()


class OpenCv:
    """filter2D of single maps: one filter of one channel each."""

    def __init__(self, threads):
        import cv2

        cv2.setNumThreads(threads)
        self.cv2 = cv2
        self.version = cv2.__version__

    def why_not(self, op):
        single = op["type"] == "conv" and len(op["kernel"]) == 2 and op["groups"] == op["input"][1] == op["output"][1]
        plain = all(s == 1 for s in op["stride"] + op["dilation"])
        centred = all(2 * p == k - 1 for p, k in zip(op["padBefore"], op["kernel"]))
        return None if single and plain and centred else "only one filter a map, without stride and dilation"

    def start(self, ops, data, weights):
        cv2 = self.cv2
        maps = [np.ascontiguousarray(each) for each in data[0]]
        filters = [[np.ascontiguousarray(each[0]) for each in weight] for weight in weights]

        def once():
            y = maps
            for per_map in filters:
                y = [cv2.filter2D(each, -1, own, borderType=cv2.BORDER_CONSTANT) for each, own in zip(y, per_map)]
            return y

        return once, np.stack


class Jobs:
    def __init__(self, library):
        self.library = library
        self.known = {}

    def about(self, ask):
        return {"version": self.library.version, "python": sys.version.split()[0]}

    def prepare(self, ask):
        job = ask["job"]
        ops = job["ops"]
        for op in ops:
            reason = self.library.why_not(op)
            if reason is not None:
                return {"state": "unsupported", "reason": reason}
        data = read(job["input"], ops[0]["input"])
        weights = [read(path, weight_shape(op)) for op, path in zip(ops, job["weights"])]
        once, values = self.library.start(ops, data, weights)
        self.known[job["name"]] = {"once": once, "values": values, "last": once()}
        return {"state": "ready"}

    def run(self, ask):
        job = self.known[ask["name"]]
        times = []
        for _ in range(ask["rounds"]):
            begin = time.perf_counter()
            job["last"] = job["once"]()
            times.append((time.perf_counter() - begin) * 1000)
        return times

    def write(self, ask):
        job = self.known[ask["name"]]
        np.ascontiguousarray(job["values"](job["last"]), dtype="<f4").tofile(ask["path"])

    def drop(self, ask):
        self.known.pop(ask["name"], None)


def reply_to(jobs, ask):
    try:
        return {"ok": True, "answer": getattr(jobs, ask["kind"])(ask)}
    except Exception as error:
        return {"ok": False, "reason": str(error)[:500]}


def main():
    library, threads = sys.argv[1], int(sys.argv[2])
    jobs = Jobs((Torch if library == "torch" else OpenCv)(threads))
    for line in sys.stdin:
        print(MARK + json.dumps(reply_to(jobs, json.loads(line))), flush=True)


main()
