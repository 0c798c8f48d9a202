"""Checks proven optima of the allocation with HiGHS, a solver that shares nothing with ours.

Reads what `allocation export` prints, states every problem anew from its own words (days, not the solver's rows), and compares optima to the
unit. Prints one line for each problem; ends with 1 where one differs.
"""

import sys

import highspy


def problems(lines):
    current = None
    for line in lines:
        kind, *words = line.split()
        if kind == "problem":
            current = {"seed": words[0], "spread": int(words[1]), "person": [], "mission": [], "service": [], "seat": [], "pair": []}
        elif kind == "answer":
            current["answer"], current["bound"] = int(words[0]), int(words[1])
            yield current
        elif kind == "person":
            free = [tuple(int(number) for number in stretch.split(":")) for stretch in words[2].split(",")]
            who = [None if word == "-" else int(word) for word in words[:2]]
            current["person"].append((who[0], who[1], free))
        else:
            current[kind].append(tuple(int(word) for word in words))


def optimum(problem):
    people, seats = problem["person"], problem["seat"]
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.4)

    def free_on(person, day):
        return sum(percent for first, last, percent in people[person][2] if first <= day <= last)

    def possible(person, seat):
        _, first, last, share = seats[seat]
        return all(free_on(person, day) >= share for day in range(first, last + 1))

    pairs = [pair for pair in problem["pair"] if possible(pair[0], pair[1])]
    taken = [model.addVariable(0, 1, value, highspy.HighsVarType.kInteger) for _, _, value in pairs]
    by_person, by_seat, by_mission = {}, {}, {}
    for index, (person, seat, _) in enumerate(pairs):
        by_person.setdefault(person, []).append(index)
        by_seat.setdefault(seat, []).append(index)
        by_mission.setdefault(seats[seat][0], []).append(index)

    def add(lower, upper, entries):
        model.addRow(lower, upper, len(entries), [taken_or_open for taken_or_open, _ in entries], [float(number) for _, number in entries])

    infinite = highspy.kHighsInf
    column = lambda index: index
    for indices in by_seat.values():
        add(-infinite, 1, [(column(index), 1) for index in indices])
    for person, indices in by_person.items():
        days = {seats[pairs[index][1]][1] for index in indices} | {first for first, _, _ in people[person][2]}
        for day in days:
            there = [index for index in indices if seats[pairs[index][1]][1] <= day <= seats[pairs[index][1]][2]]
            if there:
                add(-infinite, free_on(person, day), [(column(index), seats[pairs[index][1]][3]) for index in there])
        for mission in {seats[pairs[index][1]][0] for index in indices}:
            same = [index for index in indices if seats[pairs[index][1]][0] == mission]
            add(-infinite, 1, [(column(index), 1) for index in same])
    for service, (most,) in enumerate(problem["service"]):
        released = [index for index, pair in enumerate(pairs) if people[pair[0]][0] == service]
        if most >= 0 and released:
            add(-infinite, most, [(column(index), 1) for index in released])
    opened = len(pairs)
    for mission, indices in by_mission.items():
        open_seats = sum(seat[0] == mission for seat in seats)
        most = max(1, -(-open_seats * problem["spread"] // 100))
        for ministry in {people[pairs[index][0]][1] for index in indices} - {None}:
            same = [index for index in indices if people[pairs[index][0]][1] == ministry]
            add(-infinite, most, [(column(index), 1) for index in same])
        minimum = problem["mission"][mission][0]
        if minimum > 1:
            model.addVariable(0, 1, 0, highspy.HighsVarType.kInteger)
            add(0, infinite, [(column(index), 1) for index in indices] + [(opened, -minimum)])
            for seat in {pairs[index][1] for index in indices}:
                filled = [index for index in by_seat[seat]]
                add(-infinite, 0, [(column(index), 1) for index in filled] + [(opened, -1)])
            opened += 1
    model.changeObjectiveSense(highspy.ObjSense.kMaximize)
    model.run()
    return round(model.getInfo().objective_function_value)


def main():
    wrong = checked = 0
    for problem in problems(sys.stdin):
        found, answer = optimum(problem), problem["answer"]
        proven = answer == problem["bound"]
        # What we call proven must be the optimum; what we do not must at least not exceed it, nor its bound fall below it.
        right = found == answer if proven else answer <= found <= problem["bound"]
        checked += 1
        wrong += not right
        print(f"problem {problem['seed']}: ours {answer}{' proven' if proven else ''}, HiGHS {found}{'' if right else '  DIFFERS'}")
    print(f"{checked} problems, {wrong} differ")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
