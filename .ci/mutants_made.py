"""For mutants.py: all mutants, in a second copy, as `mutmut run` makes them before it tries them.

mutmut reads its settings, which are those of the folder it is started in, when it is loaded.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.mutation.trampoline import set_mutant_under_test

if __name__ == "__main__":
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir()
    print("Making the mutants", flush=True)
    with redirect_stdout(StringIO()):  # it names every file
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.setup_source_paths()
        mutmut.store_lines_covered_by_tests()
        mutmut.create_mutants(int(sys.argv[1]))
