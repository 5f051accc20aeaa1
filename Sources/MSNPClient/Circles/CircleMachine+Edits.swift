// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// What the user does about circles: at the web services, one thing after the other.
extension CircleMachine {
    /// - Parameter id: nil for a call into a circle, of which only a failure is told.
    mutating func submit(_ edit: MSNCircleEdit, id: UInt64?, ownName: String) -> [CircleAction] {
        guard waitingEdits.count < MSNClientLimits.listEdits else {
            return ended((id, edit), .tooMany(limit: MSNClientLimits.listEdits))
        }
        waitingEdits.append((id, edit))
        self.ownName = ownName
        return next()
    }

    private mutating func next() -> [CircleAction] {
        guard runningEdit == nil, !waitingEdits.isEmpty else { return [] }
        let entry = waitingEdits.removeFirst()
        if let circle = Self.circle(entry.edit), circles[circle] == nil {
            return ended(entry, .unknown(circle)) + next()
        }
        runningEdit = entry
        lastNumber &+= 1
        return fetchAgain()
    }

    /// Whether the answer to the fetch with this number is the one that is waited for.
    func waits(for number: UInt32) -> Bool { number == lastNumber && runningEdit != nil && awaited == nil }

    /// The fetch under way, once more or for the first time.
    func fetchAgain() -> [CircleAction] {
        guard let edit = runningEdit?.edit else { return [] }
        let request: CircleEdit =
            switch edit {
            case .create(let name): .create(name: NotificationMachine.oneLine(name), ownName: ownName)
            case .invite(let account, let circle):
                .invite(account: MSNAddress.key(account), circleID: circle, message: "")
            case .accept(let circle): .accept(circleID: circle)
            case .decline(let circle): .decline(circleID: circle)
            case .leave(let circle): .leave(circleID: circle, account: ownKey)
            }
        return [.fetch(request, number: lastNumber)]
    }

    private static func circle(_ edit: MSNCircleEdit) -> String? {
        switch edit {
        case .create: nil
        case .invite(_, let circle), .accept(let circle), .decline(let circle), .leave(let circle): circle
        }
    }

    /// What the web services have said, or nothing in time.
    mutating func edited(
        _ result: Result<String, WebError>, number: UInt32, ids: inout TransactionIDs
    ) -> [CircleAction] {
        guard waits(for: number), let entry = runningEdit else { return [] }
        // Whoever makes a circle wants to do something in it, which takes until the address book has it.
        if case .create = entry.edit, case .success(let circle) = result, !isSettled(circle) {
            awaited = circle
            return [.awaitArrival, .refetchAtOnce]
        }
        runningEdit = nil
        var actions: [CircleAction] = []
        switch result {
        case .failure(let error):
            actions = ended(entry, error == .timedOut ? .timedOut : .webService(Self.text(error)))
        case .success:
            if case .leave(let circle) = entry.edit {
                actions += leave(circle, ids: &ids) + forget(circle)
            } else if case .decline(let circle) = entry.edit {
                actions += forget(circle)
            }
            actions += ended(entry, nil) + [.refetchAtOnce]
        }
        return actions + next()
    }

    /// The end of the running edit if the circle that it made has come, or comes no further.
    mutating func arrived() -> [CircleAction] {
        guard let circle = awaited, isSettled(circle) else { return [] }
        return endArrival()
    }

    /// The circle that was made has not come in time. It is there all the same, and may come later.
    mutating func arrivalTimedOut() -> [CircleAction] {
        awaited == nil ? [] : endArrival() + [.refetch]
    }

    private mutating func endArrival() -> [CircleAction] {
        awaited = nil
        guard let entry = runningEdit else { return [] }
        runningEdit = nil
        return ended(entry, nil) + next()
    }

    private func ended(_ entry: (id: UInt64?, edit: MSNCircleEdit), _ failure: MSNEditFailure?) -> [CircleAction] {
        if let id = entry.id { return [.report(.edited(id, failure))] }
        guard let failure, case .invite(let account, let circle) = entry.edit else { return [] }
        let reason: MSNSendFailure = failure == .timedOut ? .timedOut : .refused(.badCircle)
        return [.report(.conversation(.circle(circle), .inviteFailed(account: account, reason)))]
    }

    private static func text(_ error: WebError) -> String {
        error.addressBookFault?.text ?? error.description
    }
}
