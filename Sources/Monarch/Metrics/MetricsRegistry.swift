// SPDX-License-Identifier: Apache-2.0
import CoreMetrics
import Synchronization

/// Keeps what is counted, for whoever asks: the backend of swift-metrics.
///
/// A counter that is asked for again by the same name and labels is the same counter. None is ever thrown away: there are
/// as many as the program has names for.
final class MetricsRegistry: MetricsFactory {
    struct Series: Hashable, Sendable {
        let name: String
        let labels: [Label]

        struct Label: Hashable, Sendable {
            let name: String
            let value: String
        }

        init(_ name: String, _ dimensions: [(String, String)] = []) {
            self.name = name
            labels = dimensions.map { Label(name: $0.0, value: $0.1) }
        }
    }

    /// One series as it is now.
    struct Sample: Sendable {
        enum Kind: String, Sendable {
            case counter
            case gauge
        }

        let series: Series
        let kind: Kind
        let value: Double

        init(_ kind: Kind, _ name: String, _ dimensions: [(String, String)] = [], value: Double) {
            self.init(Series(name, dimensions), kind, value)
        }

        init(_ series: Series, _ kind: Kind, _ value: Double) {
            self.series = series
            self.kind = kind
            self.value = value
        }
    }

    private struct State {
        var counters: [Series: MetricsCounter] = [:]
        var gauges: [Series: MetricsGauge] = [:]
    }

    private let state = Mutex(State())

    var samples: [Sample] {
        state.withLock { state in
            state.counters.map { Sample($0.key, .counter, $0.value.value) }
                + state.gauges.map { Sample($0.key, .gauge, $0.value.value) }
        }
    }

    // MARK: For swift-metrics

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        gauge(label, dimensions)
    }

    /// Seconds altogether; nothing here has to know how they were spread.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        counter(label + "_seconds_total", dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> MetricsCounter {
        let series = Series(label, dimensions)
        return state.withLock { state in
            if let counter = state.counters[series] { return counter }
            let counter = MetricsCounter()
            state.counters[series] = counter
            return counter
        }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> MetricsGauge {
        let series = Series(label, dimensions)
        return state.withLock { state in
            if let gauge = state.gauges[series] { return gauge }
            let gauge = MetricsGauge()
            state.gauges[series] = gauge
            return gauge
        }
    }
}

/// Something that only grows. Whole numbers take one atomic addition; fractions are kept apart.
final class MetricsCounter: CounterHandler, FloatingPointCounterHandler, TimerHandler {
    private let whole = Atomic<Int64>(0)
    private let rest = Mutex(0.0)

    var value: Double { Double(whole.load(ordering: .relaxed)) + rest.withLock { $0 } }

    func increment(by amount: Int64) {
        // Beyond 2^63 it begins anew, which whoever reads a counter has to expect.
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) { rest.withLock { $0 += amount } }
    func recordNanoseconds(_ duration: Int64) { rest.withLock { $0 += Double(duration) / 1e9 } }

    func reset() {
        whole.store(0, ordering: .relaxed)
        rest.withLock { $0 = 0 }
    }
}

/// Something that goes up and down.
final class MetricsGauge: MeterHandler, RecorderHandler {
    private let current = Mutex(0.0)

    var value: Double { current.withLock { $0 } }

    func set(_ value: Int64) { current.withLock { $0 = Double(value) } }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
}
