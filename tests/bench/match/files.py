"""Writes the files with which the batch command is timed: files.py ESCO_FOLDER OUT [--missions 1600] [--profiles 3000] [--skills 60] [--needs 12]
[--seed 1].

Makes OUT/profiles.jsonl and OUT/missions.jsonl: profiles of so many skills out of all of ESCO's, whose frequencies fall as rank^-0.8, each at a level
from 1 to 4 or at none, a fifth of them by their label without an id; missions of so many needs, every third of them desirable, in the same way, with a title.
The same arguments give the same bytes.
"""

import argparse
import bisect
import csv
import itertools
import json
import pathlib
import random


def skills(folder):
    """Ids and labels, by id: in French where a table of it is there."""
    for path, uri, label in [
        (folder / "esco_skills_fr_en_merged.csv", "uri", "label_fr"),
        (folder.parent / "esco_skills_fr_en_merged.csv", "uri", "label_fr"),
        (folder / "skills_fr.csv", "conceptUri", "preferredLabel"),
        (folder / "skills_en.csv", "conceptUri", "preferredLabel"),
    ]:
        if path.exists():
            with path.open(encoding="utf-8", newline="") as table:
                return sorted({(row[uri], row[label]) for row in csv.DictReader(table) if row[uri] and row[label]})
    raise SystemExit(f"{folder}: no table of skills")


class Draws:
    """Draws skills, the frequent ones more often. Only `random()` is asked, whose numbers are the same in every version of Python."""

    def __init__(self, known, seed):
        self.random = random.Random(seed).random
        # Which skills are frequent is drawn too.
        self.known = sorted(known, key=lambda _: self.random())
        self.cumulated = list(itertools.accumulate((rank + 1) ** -0.8 for rank in range(len(known))))

    def skill(self):
        at = bisect.bisect(self.cumulated, self.random() * self.cumulated[-1])
        return self.known[min(at, len(self.known) - 1)]

    def several(self, count):
        """Distinct ones, in the order in which they were drawn."""
        found = {}
        while len(found) < min(count, len(self.known)):
            found[self.skill()] = None
        return list(found)

    def said(self, skill):
        """As a profile or a mission says it."""
        uri, label = skill
        level = int(self.random() * 5) or None
        by_label = self.random() < 0.2
        return {"id": None if by_label else uri, "label": label if by_label else None, "level": level}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("esco", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    for name, count in [("missions", 1600), ("profiles", 3000), ("skills", 60), ("needs", 12), ("seed", 1)]:
        arguments.add_argument(f"--{name}", type=int, default=count)
    asked = arguments.parse_args()
    draws = Draws(skills(asked.esco), asked.seed)
    asked.out.mkdir(parents=True, exist_ok=True)

    def write(name, rows):
        with (asked.out / name).open("w", encoding="utf-8") as file:
            for row in rows:
                print(json.dumps(row, ensure_ascii=False), file=file)

    def profile(number):
        held = [draws.said(skill) for skill in draws.several(asked.skills)]
        return {"id": f"p{number}", "skills": held, "title": None, "text": None}

    def mission(number):
        needed = draws.several(asked.needs)
        needs = [{**draws.said(skill), "essential": place % 3 != 2} for place, skill in enumerate(needed)]
        return {"id": f"m{number}", "skills": needs, "title": needed[0][1] if needed else None, "text": None}

    write("profiles.jsonl", (profile(number) for number in range(asked.profiles)))
    write("missions.jsonl", (mission(number) for number in range(asked.missions)))


if __name__ == "__main__":
    main()
