"""Prints the standard deviations of OpenDP's discrete Laplace and Gaussian noise of scale 10, over so many samples."""
import json
import statistics
import sys

import opendp.prelude as dp

dp.enable_features("contrib")
count = int(sys.argv[1])
space = lambda metric: (dp.vector_domain(dp.atom_domain(T="i64")), metric)
laplace = dp.m.make_laplace(*space(dp.l1_distance(T="i64")), scale=10.0)
gaussian = dp.m.make_gaussian(*space(dp.l2_distance(T="i64")), scale=10.0)
zeros = [0] * count
print(json.dumps({"laplace": statistics.pstdev(laplace(zeros)), "gaussian": statistics.pstdev(gaussian(zeros))}))
