.PHONY: build
build:
	@mvn -q -B package -DskipTests
